from __future__ import annotations

from django.urls import path

from handschlag.desk.articles import verbs, views

urlpatterns = [
    path("articles/", views.articles, name="articles"),
    path("articles/new/", views.new, name="article-new"),
    path("articles/<int:article>/", views.article, name="article"),
    path("articles/<int:article>/change/", views.change, name="article-change"),
    path("articles/<int:article>/flag/", verbs.flag, name="article-flag"),
    path("articles/<int:article>/flags/<int:flag>/no/", verbs.no, name="article-flag-no"),
    path("articles/<int:article>/check/<int:number>/", verbs.check, name="article-check"),
    path("articles/<int:article>/release/<int:number>/", verbs.release, name="article-release"),
    path("articles/<int:article>/withdraw/", verbs.withdraw, name="article-withdraw"),
    path("articles/<int:article>/retire/", verbs.retire, name="article-retire"),
    path("articles/<int:article>/restore/", verbs.restore, name="article-restore"),
]
