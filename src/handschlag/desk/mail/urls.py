from __future__ import annotations

from django.urls import path

from handschlag.desk.mail import drafting, views, writing

urlpatterns = [
    path("mails/<int:mail>/", views.mail, name="mail"),
    path("mails/<int:mail>/original/", views.original, name="mail-original"),
    path("mails/<int:mail>/raw/", views.raw, name="mail-raw"),
    path("mails/<int:mail>/files/<int:position>/", views.file, name="mail-file"),
    path("mails/<int:mail>/concern/", views.concern, name="mail-concern"),
    path("mails/<int:mail>/answer/", writing.answer, name="mail-answer"),
    path("mails/<int:mail>/take-back/", writing.take_back, name="mail-take-back"),
    path("mails/<int:mail>/again/", writing.again, name="mail-again"),
    path("mails/drafts/", drafting.drafts, name="mail-drafts"),
    path("mails/drafts/save/", drafting.save, name="mail-draft-save"),
    path("mails/drafts/drop/", drafting.drop, name="mail-draft-drop"),
    path("mails/drafts/here/", drafting.here, name="mail-draft-here"),
    path("mails/promised/", writing.promised_in, name="mail-promised"),
    path("customers/<int:customer>/mail/", writing.new, name="mail-new"),
]
