from __future__ import annotations

from django.urls import path

from handschlag.desk.promises.views import groups, saved, story, telling, theirs, timeline, verbs

urlpatterns = [
    path("promises/", timeline.timeline, name="promises"),
    path("promises/<int:promise>/", story.promise, name="promise"),
    path("promises/<int:promise>/keep/", verbs.keep, name="promise-keep"),
    path("promises/<int:promise>/tried/", verbs.tried, name="promise-tried"),
    path("promises/<int:promise>/mark/", verbs.mark, name="promise-mark"),
    path("promises/<int:promise>/withdraw/", verbs.withdraw, name="promise-withdraw"),
    path("promises/<int:promise>/tell/", verbs.tell, name="promise-tell"),
    path("promises/<int:promise>/break-told/", verbs.break_told, name="promise-break-told"),
    path("promises/<int:promise>/release/", verbs.release, name="promise-release"),
    path("promises/<int:promise>/replace/", verbs.replace, name="promise-replace"),
    path("promises/<int:promise>/correct/", verbs.correct, name="promise-correct"),
    path("promises/<int:promise>/preview/", verbs.preview, name="promise-preview"),
    path("promises/<int:promise>/waits/", theirs.await_them, name="promise-waits"),
    path("promises/<int:promise>/new-date/", theirs.take_new_date, name="promise-new-date"),
    path("promises/groups/new/", groups.create, name="promise-group-new"),
    path("promises/groups/understood/", groups.understood, name="promise-group-understood"),
    path("promises/groups/<int:group>/", groups.group, name="promise-group"),
    path("promises/groups/<int:group>/keep/", groups.keep, name="promise-group-keep"),
    path("promises/groups/<int:group>/tell/", groups.tell, name="promise-group-tell"),
    path("promises/groups/<int:group>/told/", telling.told, name="promise-group-told"),
    path("promises/groups/<int:group>/letters.pdf", telling.letters, name="promise-group-letters-pdf"),
    path("promises/views/save/", saved.save, name="promise-view-save"),
    path("promises/views/<int:view>/remove/", saved.remove, name="promise-view-remove"),
    path("customers/<int:customer>/promised-by-them/", theirs.note, name="promise-theirs"),
]
