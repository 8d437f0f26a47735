from __future__ import annotations

from django.urls import path

from handschlag.desk.care import views

urlpatterns = [
    path("care/", views.portfolio, name="care"),
    path("care/classes/", views.classes, name="care-classes"),
    path("care/classes/compute/", views.compute, name="care-classes-compute"),
    path("care/classes/<int:run>/apply/", views.apply, name="care-classes-apply"),
    path("care/classes/<int:run>/drop/", views.drop, name="care-classes-drop"),
    path("care/tiers/", views.tiers, name="care-tiers"),
    path("care/tiers/new/", views.new_tier, name="care-tiers-new"),
    path("care/tiers/<int:number>/", views.tier, name="care-tiers-tier"),
    path("care/tiers/<int:number>/retire/", views.retire, name="care-tiers-retire"),
    path("care/drafts/", views.drafts, name="care-drafts"),
    path("care/drafts/<int:number>/", views.draft, name="care-drafts-draft"),
    path("care/drafts/<int:number>/put/", views.put, name="care-drafts-put"),
    path("care/drafts/<int:number>/one/", views.put_one, name="care-drafts-one"),
    path("care/drafts/<int:number>/fit/", views.fit, name="care-drafts-fit"),
    path("care/drafts/<int:number>/apply/", views.apply_draft, name="care-drafts-apply"),
    path("care/drafts/<int:number>/drop/", views.drop_draft, name="care-drafts-drop"),
    path("care/figures/", views.files, name="care-figures"),
    path("care/figures/<int:number>/", views.file, name="care-figures-file"),
    path("care/figures/<int:number>/take/", views.take, name="care-figures-take"),
    path("care/figures/<int:number>/drop/", views.drop_file, name="care-figures-drop"),
    path("care/figures/<int:number>/undo/", views.undo, name="care-figures-undo"),
    path("care/untold/", views.untold, name="care-untold"),
    path("care/untold/letters/", views.letters, name="care-letters"),
    path("care/untold/sent/", views.sent, name="care-letters-sent"),
    path("customers/<int:customer>/care/talk/", views.talk, name="customer-care-talk"),
    path("customers/<int:customer>/care/letter/", views.letter, name="customer-care-letter"),
    path("customers/<int:customer>/care/why/", views.why, name="customer-care-why"),
    path("customers/<int:customer>/care/", views.panel, name="customer-care"),
    path("customers/<int:customer>/care/tier/", views.choose, name="customer-care-tier"),
    path("customers/<int:customer>/care/told/", views.tell, name="customer-care-told"),
    path("customers/<int:customer>/care/class/", views.override, name="customer-care-class"),
    path("customers/<int:customer>/care/class/<int:number>/end/", views.end_override, name="customer-care-class-end"),
]
