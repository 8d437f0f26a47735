from __future__ import annotations

from django.urls import path

from handschlag.desk.notices import ladder, views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/bell/", views.bell, name="notices-bell"),
    path("notices/seen/", views.see_all, name="notices-seen"),
    path("notices/<int:notice>/seen/", views.see, name="notice-seen"),
    path("notices/<int:notice>/unseen/", views.take_back, name="notice-unseen"),
    path("account/notices/", views.own, name="account-notices"),
    path("settings/ladder/", ladder.house, name="settings-ladder"),
    path("settings/ladder/quiet/", ladder.quiet, name="settings-ladder-quiet"),
    path("settings/ladder/new/", ladder.new, name="settings-ladder-new"),
    path("settings/ladder/<int:number>/", ladder.rule, name="settings-ladder-rule"),
    path("settings/ladder/<int:number>/remove/", ladder.remove, name="settings-ladder-remove"),
]
