from __future__ import annotations

from django.urls import path

from handschlag.desk.inbox import sorting, views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<int:conversation>/take/", views.take, name="inbox-take"),
    path("inbox/<int:conversation>/hand-on/", views.hand_on, name="inbox-hand-on"),
    path("inbox/<int:conversation>/advertising/", views.mark_advertising, name="inbox-spam"),
    path("inbox/<int:conversation>/person/", views.wait_for_answer, name="inbox-person"),
    path("inbox/<int:conversation>/put-back/", views.put_back, name="inbox-put-back"),
    path("inbox/<int:conversation>/not-ours/", views.mark_not_ours, name="inbox-not-ours"),
    path("inbox/<int:conversation>/unasked/", views.close_unasked, name="inbox-unasked"),
    path("inbox/<int:conversation>/concern/", sorting.concern, name="inbox-concern"),
    path("inbox/sort/", sorting.sort, name="inbox-sort"),
    path("inbox/sort/<str:signed>/undo/", sorting.undo, name="inbox-sort-undo"),
    path("letters/new/", views.new_letter, name="letter-new"),
    path("visits/new/", views.new_visit, name="visit-new"),
    path("visits/start/", views.start_visit, name="visit-start"),
]
