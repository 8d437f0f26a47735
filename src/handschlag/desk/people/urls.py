from __future__ import annotations

from django.urls import path

from handschlag.desk.people import absences, teams, users

urlpatterns = [
    path("settings/users/", users.users, name="settings-users"),
    path("settings/users/new/", users.new_user, name="settings-user-new"),
    path("settings/users/<int:number>/", users.user, name="settings-user"),
    path("settings/users/<int:number>/link/", users.link, name="settings-user-link"),
    path("settings/users/<int:number>/second-factor/", users.drop_factor, name="settings-user-factor"),
    path("settings/users/<int:number>/belongs/", users.belongs, name="settings-user-belongs"),
    path("settings/users/<int:number>/practise/", users.practise, name="settings-user-practise"),
    path("settings/users/<int:number>/close/", users.close, name="settings-user-close"),
    path("settings/users/<int:number>/open/", users.reopen, name="settings-user-open"),
    path("settings/users/<int:number>/extensions/", users.add_extension, name="settings-user-extension"),
    path(
        "settings/users/<int:number>/extensions/<int:extension>/drop/",
        users.drop_extension,
        name="settings-user-extension-drop",
    ),
    path("settings/skills/", users.add_skill, name="settings-skill-new"),
    path("settings/skills/<int:skill>/drop/", users.drop_skill, name="settings-skill-drop"),
    path("settings/teams/", teams.teams, name="settings-teams"),
    path("settings/teams/<int:number>/", teams.team, name="settings-team"),
    path("settings/teams/<int:number>/join/", teams.join, name="settings-team-join"),
    path("settings/teams/<int:number>/dissolve/", teams.dissolve, name="settings-team-dissolve"),
    path("settings/teams/<int:number>/members/<int:user>/leave/", teams.leave, name="settings-team-leave"),
    path("settings/teams/<int:number>/members/<int:user>/lead/", teams.lead, name="settings-team-lead"),
    path("settings/absences/", absences.absences, name="settings-absences"),
    path("settings/absences/<int:number>/cancel/", absences.cancel, name="settings-absence-cancel"),
]
