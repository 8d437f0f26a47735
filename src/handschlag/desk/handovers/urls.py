from __future__ import annotations

from django.urls import path

from handschlag.desk.handovers.views import answering, asking, desk, figures, giving, listing

urlpatterns = [
    path("handovers/", listing.handovers, name="handovers"),
    path("handovers/give/", giving.give, name="handover-give"),
    path("handovers/<int:handover>/", answering.handover, name="handover"),
    path("handovers/<int:handover>/accept/", answering.accept, name="handover-accept"),
    path("handovers/<int:handover>/decline/", answering.decline, name="handover-decline"),
    path("handovers/<int:handover>/take-back/", answering.take_back, name="handover-take-back"),
    path("handovers/<int:handover>/correct/", answering.correct, name="handover-correct"),
    path("handovers/<int:handover>/tell/", answering.tell, name="handover-tell"),
    path("handovers/<int:handover>/sheet/", answering.sheet, name="handover-sheet"),
    path("handovers/desk/", desk.give, name="handover-desk"),
    path("handovers/desks/<int:bundle>/", desk.bundle, name="handover-bundle"),
    path("handovers/questions/new/", asking.ask, name="inquiry-new"),
    path("handovers/questions/<int:inquiry>/", asking.inquiry, name="inquiry"),
    path("handovers/questions/<int:inquiry>/withdraw/", asking.withdraw, name="inquiry-withdraw"),
    path("handovers/figures/", figures.figures, name="handovers-figures"),
    path("handovers/rules/", figures.rules, name="handovers-rules"),
    path("calls/<int:conversation>/handover/", giving.in_note, name="call-handover"),
]
