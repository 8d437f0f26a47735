from __future__ import annotations

from django.urls import path

from handschlag.desk.inbox_rules import views

urlpatterns = [
    path("settings/inbox-rules/", views.rules, name="settings-inbox-rules"),
    path("settings/inbox-rules/new/", views.new, name="settings-inbox-rule-new"),
    path("settings/inbox-rules/<int:rule>/", views.rule, name="settings-inbox-rule"),
    path("settings/inbox-rules/<int:rule>/up/", views.move, name="settings-inbox-rule-up"),
    path("settings/inbox-rules/<int:rule>/remove/", views.remove, name="settings-inbox-rule-remove"),
]
