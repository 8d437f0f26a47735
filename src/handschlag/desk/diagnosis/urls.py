from __future__ import annotations

from django.urls import path

from handschlag.desk.diagnosis import findings, repeated, views

urlpatterns = [
    path("cases/<int:case>/diagnosis/", views.diagnosis, name="case-diagnosis"),
    path("cases/<int:case>/diagnosis/begin/", views.begin, name="case-diagnosis-begin"),
    path("cases/<int:case>/diagnosis/answer/", views.answer, name="case-diagnosis-answer"),
    path("cases/<int:case>/diagnosis/try/", views.try_it, name="case-diagnosis-try"),
    path("cases/<int:case>/diagnosis/promise/", views.promise, name="case-diagnosis-promise"),
    path("cases/<int:case>/diagnosis/cause/", views.share_cause, name="case-diagnosis-cause"),
    path("calls/<int:conversation>/diagnosis/", views.in_call, name="call-diagnosis"),
    path("calls/<int:conversation>/fault/", views.open_fault, name="call-fault"),
    path("calls/<int:conversation>/finding/", findings.note, name="call-finding"),
    path("cases/<int:case>/findings/new/", findings.new, name="case-finding-new"),
    path("cases/<int:case>/tried/new/", findings.new_step, name="case-tried-new"),
    path("customers/<int:customer>/findings/new/", findings.new_of_customer, name="customer-finding-new"),
    path("findings/<int:finding>/right/", findings.decide, name="finding-right"),
    path("findings/<int:finding>/ended/", findings.end, name="finding-ended"),
    path("promises/figures/repeated/", repeated.repeated, name="repeated-work"),
]
