from __future__ import annotations

from django.urls import path

from handschlag.desk.cases.views import case, figures, known, learning, listing, opening, verbs

urlpatterns = [
    path("cases/", listing.listing, name="cases"),
    path("cases/board/", listing.board, name="cases-board"),
    path("cases/figures/", figures.figures, name="cases-figures"),
    path("cases/figures/<slug:name>/", figures.behind, name="cases-behind"),
    path("cases/views/save/", listing.save, name="case-view-save"),
    path("cases/views/<int:view>/remove/", listing.remove, name="case-view-remove"),
    path("cases/new/", opening.new, name="case-new"),
    path("cases/open/", opening.at_once, name="case-open"),
    path("cases/known/", known.faults, name="known-faults"),
    path("cases/known/new/", known.enter, name="known-fault-new"),
    path("cases/known/<int:fault>/", known.fault, name="known-fault"),
    path("cases/known/<int:fault>/change/", known.change, name="known-fault-change"),
    path("cases/known/<int:fault>/promise/", known.promise, name="known-fault-promise"),
    path("cases/known/<int:fault>/fix/", known.fix, name="known-fault-fix"),
    path("cases/merges/<int:merge>/undo/", verbs.unmerge, name="case-unmerge"),
    path("cases/<int:case>/", case.file, name="case"),
    path("cases/<int:case>/panel/<slug:name>/", case.panel, name="case-panel"),
    path("cases/<int:case>/here/", case.here, name="case-here"),
    path("cases/<int:case>/understood/", verbs.understood, name="case-understood"),
    path("cases/<int:case>/do/<slug:verb>/", verbs.do, name="case-do"),
    path("cases/<int:case>/move/<slug:state>/", verbs.move, name="case-move"),
    path("cases/<int:case>/unsplit/", verbs.unsplit, name="case-unsplit"),
    path("cases/<int:case>/articles/", learning.articles, name="case-articles"),
    path("cases/<int:case>/articles/new/", learning.write_down, name="case-write-down"),
    path("cases/<int:case>/articles/nothing/", learning.nothing, name="case-nothing"),
    path("cases/<int:case>/articles/<int:article>/link/", learning.link, name="case-article"),
    path("cases/<int:case>/lessons/<int:lesson>/withdraw/", learning.unlearn, name="case-unlearn"),
]
