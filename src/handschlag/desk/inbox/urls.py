from __future__ import annotations

from django.urls import path

from handschlag.desk.inbox import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<int:conversation>/take/", views.take, name="inbox-take"),
    path("inbox/<int:conversation>/hand-on/", views.hand_on, name="inbox-hand-on"),
    path("inbox/<int:conversation>/advertising/", views.mark_advertising, name="inbox-spam"),
    path("inbox/<int:conversation>/person/", views.wait_for_answer, name="inbox-person"),
    path("letters/new/", views.new_letter, name="letter-new"),
    path("visits/new/", views.new_visit, name="visit-new"),
    path("visits/start/", views.start_visit, name="visit-start"),
]
