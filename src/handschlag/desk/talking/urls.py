from __future__ import annotations

from django.urls import path

from handschlag.desk.talking import views

urlpatterns = [
    path("calls/<int:conversation>/talking/", views.talking, name="call-talking"),
    path("calls/<int:conversation>/closing/", views.closing, name="call-closing"),
    path("calls/<int:conversation>/colleagues/", views.call_colleagues, name="call-colleagues"),
    path("calls/<int:conversation>/slot/", views.promise_slot, name="call-slot"),
    path("calls/<int:conversation>/asked/", views.ask_for, name="call-asked"),
    path("calls/asked/<int:asked>/", views.settle_asked, name="call-asked-settle"),
    path("customers/<int:customer>/colleagues/", views.customer_colleagues, name="customer-colleagues"),
    path("customers/<int:customer>/slot/", views.book_slot, name="customer-slot"),
    path("colleagues/", views.colleagues, name="colleagues"),
    path("care/asked/", views.in_vain, name="care-asked"),
]
