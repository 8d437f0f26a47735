"""Mails that no person wrote: answers by themselves, reports of delivery, lists, loops, filters. Read, never answered."""
