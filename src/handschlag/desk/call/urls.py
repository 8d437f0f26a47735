from __future__ import annotations

from django.urls import path

from handschlag.desk.call.views import customer, note, panel, strip, wrap_up

urlpatterns = [
    path("calls/now/", strip.calls_now, name="calls-now"),
    path("calls/modules/", note.modules, name="call-modules"),
    path("calls/<int:conversation>/take/", strip.take, name="call-take"),
    path("calls/<int:conversation>/left/", strip.left, name="call-left"),
    path("calls/<int:conversation>/note/", note.note, name="call-note"),
    path("calls/notes/<int:aside>/settle/", note.settle, name="call-note-settle"),
    path("calls/<int:conversation>/understand/", note.understand, name="call-understand"),
    path("calls/<int:conversation>/promise/", note.promise, name="call-promise"),
    path("calls/<int:conversation>/concern/", note.concern, name="call-concern"),
    path("calls/<int:conversation>/search/", customer.search, name="call-search"),
    path("calls/<int:conversation>/customer/", customer.confirm, name="call-confirm"),
    path("calls/<int:conversation>/new-customer/", customer.new_customer, name="call-new-customer"),
    path("calls/<int:conversation>/level/", panel.authenticate, name="call-authenticate"),
    path("calls/<int:conversation>/join/", panel.join, name="call-join"),
    path("calls/<int:conversation>/theirs/", panel.theirs, name="call-theirs"),
    path("calls/<int:conversation>/wrap-up/", wrap_up.wrap_up, name="call-wrap-up"),
    path("calls/<int:conversation>/wrap-up/undo/", wrap_up.undo, name="call-wrap-up-undo"),
]
