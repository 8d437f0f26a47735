from __future__ import annotations

from django.urls import path

from handschlag.desk.complaints import naming, steps, views

urlpatterns = [
    path("complaints/", views.register, name="complaints"),
    path("complaints/register.csv", views.as_table, name="complaints-csv"),
    path("complaints/register.pdf", views.as_paper, name="complaints-pdf"),
    path("cases/<int:case>/complaint/<slug:doing>/", steps.take, name="case-complaint"),
    path("cases/<int:case>/decision/<slug:deciding>/", steps.decide, name="case-decision"),
    path("settings/causes/", naming.causes, name="settings-causes"),
    path("settings/causes/<int:cause>/", naming.cause, name="settings-cause"),
    path("settings/causes/<int:cause>/join/", naming.join, name="settings-cause-join"),
    path("settings/causes/<int:cause>/retire/", naming.retire_cause, name="settings-cause-retire"),
    path("settings/offices/", naming.offices, name="settings-offices"),
    path("settings/offices/new/", naming.office, name="settings-office-new"),
    path("settings/offices/<int:office>/", naming.office, name="settings-office"),
    path("settings/offices/<int:office>/retire/", naming.retire_office, name="settings-office-retire"),
    path("settings/offices/known/", naming.take_known, name="settings-offices-known"),
]
