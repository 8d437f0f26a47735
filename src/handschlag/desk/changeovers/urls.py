from __future__ import annotations

from django.urls import path

from handschlag.desk.changeovers import groups, letters, plans, rows

urlpatterns = [
    path("changeovers/", plans.changeovers, name="changeovers"),
    path("changeovers/new/", plans.plan, name="changeovers-new"),
    path("changeovers/<int:plan>/", plans.changeover, name="changeover"),
    path("changeovers/<int:plan>/customers/", plans.customers, name="changeover-customers"),
    path("changeovers/<int:plan>/customers.csv", plans.export, name="changeover-export"),
    path("changeovers/<int:plan>/round/", plans.look, name="changeover-round"),
    path("changeovers/<int:plan>/move/", plans.move, name="changeover-move"),
    path("changeovers/<int:plan>/finish/", plans.finish, name="changeover-finish"),
    path("changeovers/<int:plan>/drop/", plans.drop, name="changeover-drop"),
    path("changeovers/<int:plan>/groups/new/", groups.write, name="changeover-group-new"),
    path("changeovers/<int:plan>/groups/<int:letter>/", groups.write, name="changeover-group"),
    path("changeovers/<int:plan>/groups/<int:letter>/approve/", groups.approve, name="changeover-group-approve"),
    path("changeovers/<int:plan>/groups/<int:letter>/remove/", groups.remove, name="changeover-group-remove"),
    path("changeovers/<int:plan>/options/", groups.add_option, name="changeover-option-new"),
    path("changeovers/<int:plan>/options/<int:option>/", groups.retire_option, name="changeover-option-retire"),
    path("changeovers/<int:plan>/checks/", groups.add_check, name="changeover-check-new"),
    path("changeovers/<int:plan>/checks/<int:check>/", groups.retire_check, name="changeover-check-retire"),
    path("changeovers/<int:plan>/letters/", letters.letters, name="changeover-letters"),
    path("changeovers/<int:plan>/letters.pdf", letters.batch, name="changeover-letters-pdf"),
    path("changeovers/<int:plan>/letters/posted/", letters.posted, name="changeover-letters-posted"),
    path("changeovers/customers/<int:affected>/", rows.customer, name="changeover-customer"),
    path("changeovers/customers/<int:affected>/letter.pdf", letters.one, name="changeover-letter-pdf"),
    path("changeovers/customers/<int:affected>/told/", rows.told, name="changeover-told"),
    path("changeovers/customers/<int:affected>/returned/", rows.returned, name="changeover-returned"),
    path("changeovers/customers/<int:affected>/answer/", rows.answer, name="changeover-answer"),
    path("changeovers/customers/<int:affected>/appointment/", rows.appointment, name="changeover-appointment"),
    path("changeovers/customers/<int:affected>/check/", rows.check, name="changeover-check"),
    path("changeovers/customers/<int:affected>/switch/", rows.switch, name="changeover-switch"),
    path("changeovers/customers/<int:affected>/called/", rows.called, name="changeover-called"),
    path("changeovers/customers/<int:affected>/uncalled/", rows.uncalled, name="changeover-uncalled"),
    path("changeovers/customers/<int:affected>/back/", rows.back, name="changeover-back"),
    path("changeovers/customers/<int:affected>/leave/", rows.leave, name="changeover-leave"),
    path("changeovers/customers/<int:affected>/override/", rows.override, name="changeover-override"),
]
