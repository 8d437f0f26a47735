"""Coming in and going out: password, second factor, invitation link. The rules are django-allauth's, the pages ours."""
