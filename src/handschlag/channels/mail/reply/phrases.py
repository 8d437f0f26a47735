"""What programs write around quotes and under mails, language by language. Data, compiled once."""

from __future__ import annotations

import re
from typing import Final

_VERBS: Final = [
    "schrieb",
    "schreibt",
    "geschrieben",
    "wrote",
    "writes",
    "écrit",
    "écrivait",
    "ecrit",
    "schreef",
    "geschreven",
    "scritto",
    "scrive",
    "escribió",
    "escribio",
    "escribe",
    "escreveu",
    "napisał",
    "napisał(a)",
    "napisała",
    "napisal",
    "pisze",
    "napsal",
    "napsala",
    "napsal(a)",
    "píše",
    "skrev",
    "kirjoitti",
    "írta",
    "scris",
    "написал",
    "написала",
    "написал(а)",
    "пишет",
    "yazdı",
    "写道",
    "寫道",
    "написа",
    "schrieben",
]
VERB: Final = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(verb) for verb in _VERBS) + r")(?!\w)", re.IGNORECASE)
_LEADS: Final = (
    r"Am|On|Le|Op|Il(?: giorno)?|El|Em|W dniu|Dnia|Den|På|Pe|Dne|Ha scritto|Vom|Em|Em\s|Il|Ke|Kl|ons?dag|Datum:|"
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?|(?:Mo|Di|Mi|Do|Fr|Sa|So)\.?,|(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag),?|"
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}\. ?\w+ \d{4}|В|Пн|Вт|Ср|Чт|Пт|Сб|Вс|понедельник"
)
LED: Final = re.compile(rf"\W{{0,4}}(?:{_LEADS})[\s,]")
ADDRESS: Final = re.compile(r"[^\s<>@,;:\[\]()]{1,100}@[^\s<>@,;:\[\]()]{1,100}")
DATED: Final = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]")
_DATE_AND_ADDRESS: Final = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b.{0,200}<?\S+@\S+>?\s?:"
QUOTING: Final = re.compile(
    rf"(?:{_DATE_AND_ADDRESS}|(?:Zitat von|Zitiere|Quoting|Citando|Citeren|Citat fra|En réponse à|In reply to|In Antwort auf|Selon)\b.{{1,250}}:)$",
    re.IGNORECASE,
)
_DASHES: Final = r"[-_=—–*+#~>\s]"
_ORIGINAL: Final = (
    r"(?:Ursprüngliche|Urspruengliche|Originale?|Vorherige) (?:Nachricht|E-?Mail|Mail)|Original-?Nachricht|Original-?Mail|Originalnachricht|Originalmail|"
    r"Urspr\. Nachricht|Nachrichtentext|Original (?:Message|E-?mail|Mail|Appointment)|Originaltermin|Ursprünglicher Termin|Reply message|"
    r"Message d['’]origine|Message original|Courriel original|Mail original|Messaggio originale|Messaggio d['’]origine|Mensaje original|"
    r"Oorspronkelijk bericht|Origineel bericht|Oryginalna wiadomość|Wiadomość oryginalna|Treść oryginalnej wiadomości|Mensagem original|"
    r"Ursprungligt meddelande|Originalmeddelande|Oprindelig meddelelse|Original meddelelse|Opprinnelig melding|Alkuperäinen viesti|"
    r"Původní (?:zpráva|e-mail)|Исходное сообщение|Eredeti üzenet|Mesaj original|原始邮件|元のメッセージ"
)
ORIGINAL: Final = re.compile(rf"{_DASHES}{{2,}}+(?:{_ORIGINAL})(?: ende)?\s*:?{_DASHES}{{0,80}}", re.IGNORECASE)
ANSWER_ABOVE: Final = re.compile(
    r"[^\w\s]{2,}+.{0,30}\b(?:reply|respond|write|antwort\w*|schreib\w*|répond\w*)\b.{0,40}\b(?:above|oberhalb|über|au-dessus)\b.{0,60}",
    re.IGNORECASE,
)
NOTES: Final = re.compile(
    r"-{3,}+\s*+.{1,200}\b(?:schrieb|wrote|a écrit|ha scritto|schreef|Von:|From:)\b.{0,100}-{3,}", re.IGNORECASE
)
_FORWARDED: Final = (
    r"(?:Weitergeleitete|Weiter geleitete) (?:Nachricht|E-?Mail|Mail)|Forwarded (?:message|mail|email)|Message (?:transféré|réexpédié|transmis)|"
    r"Messaggio inoltrato|Mensaje reenviado|Doorgestuurd bericht|Wiadomość przekazana(?: dalej)?|Przekazana wiadomość|"
    r"Vidarebefordrat meddelande|Videresendt (?:meddelelse|melding)|Přeposlaná zpráva|Mensagem encaminhada|Пересылаемое сообщение"
)
FORWARDED: Final = re.compile(
    rf"{_DASHES}{{2,}}+(?:{_FORWARDED})\s*:?{_DASHES}{{0,80}}|"
    r"\W{0,6}(?:Anfang der weitergeleiteten (?:Nachricht|E-?Mail)|Begin forwarded message|Début du message (?:réexpédié|transféré)|"
    r"Inizio (?:del )?messaggio inoltrato|Inicio del mensaje reenviado|Begin doorgestuurd bericht|Początek przekazywanej wiadomości|"
    r"Weitergeleitete Nachricht|Início da mensagem (?:reencaminhada|encaminhada))\s?:\W{0,4}|"
    r"-{3,}+\s*+(?:Weitergeleitet von|Forwarded by|Transféré par|Inoltrato da|Doorgestuurd door) .{1,200}-{3,}",
    re.IGNORECASE,
)
_LABELS: Final = {
    "from": "Von|From|De|Da|Van|Od|Från|Fra|De la|Feladó|Lähettäjä|От|Kimden|Absender|Expéditeur|Afzender|Mittente|发件人|差出人",
    "sent": (
        "Gesendet|Gesendet am|Sent|Sent at|Sent on|Date|Datum|Envoyé|Envoyé le|Date d'envoi|Enviado|Enviado el|Enviada em|Inviato|Verzonden|"
        "Wysłano|Wysłane|Data wysłania|Skickat|Sendt|Dato|Data|Fecha|Odesláno|Lähetetty|Päiväys|Elküldve|Отправлено|Дата|发送时间|日期|送信日時"
    ),
    "to": "An|To|À|A|Para|Aan|Do|Till|Til|Komu|Címzett|Vastaanottaja|Кому|Kime|Empfänger|Destinataire|Destinatario|收件人|宛先",
    "cc": "Cc|CC|Kopie|Copie|Copia|Kopia|DW|Bcc|Копия|抄送",
    "subject": "Betreff|Betrifft|Subject|Objet|Oggetto|Asunto|Onderwerp|Temat|Ämne|Emne|Aihe|Předmět|Tárgy|Subiect|Тема|Konu|Assunto|主题|主旨|件名",
    "other": "Reply-To|Antwort an|Antworten an|Répondre à|Priorität|Wichtigkeit|Importance|Anlagen|Attachments|Organisation|Kategorien|Vertraulichkeit",
}  # fmt: skip
LABEL: Final = re.compile(
    r"[\s*_>|]{0,6}(?:"
    + "|".join(rf"(?P<{kind}>{words})" for kind, words in _LABELS.items())
    + r")[\s\xa0*]{0,4}[:：]",
    re.IGNORECASE,
)
MOBILE: Final = re.compile(
    r"\W{0,3}(?:"
    r"Von (?:meine[mr]|unterwegs)\b.{0,60}gesendet|(?:Diese (?:Nachricht|E-?Mail|Mail) wurde )?(?:mobil|unterwegs) (?:gesendet|versendet).{0,60}|"
    r"Diese (?:Nachricht|E-?Mail|Mail) wurde (?:von|mit) .{1,80} (?:gesendet|versendet|geschrieben)|"
    r"(?:Gesendet|Geschrieben|Versendet) (?:von|mit|über|aus|vom|via|per) (?:mein|der|dem|Outlook|Mail|Yahoo|Samsung|GMX|WEB|T-Online|Telekom|Proton|Tuta|K-9|"
    r"iPhone|iPad|Android|Gmail|Thunderbird|Nine|Spark|BlueMail|Posteo|freenet|Windows|BlackBerry|Huawei|Handy|Smartphone|AOL)\b.{0,100}|"
    r"(?:Holen Sie sich|Hol dir|Laden Sie|Get|Télécharger|Obtenir|Téléchargez|Scarica|Obtener|Download) Outlook (?:für|for|pour|per|para|voor) .{1,60}|"
    r"Sent (?:from|via|with|by) (?:my|an?|the|Mail|Outlook|Yahoo|Samsung|Gmail|AOL|Proton|ProtonMail|Tuta|Tutanota|Mailspring|Spark|Nine|BlackBerry|"
    r"Windows|iPhone|iPad|Android|Superhuman|Airmail|Front|Zoho|K-9|Thunderbird|Mobile|myMail|eM Client)\b.{0,90}|"
    r"Envoyé (?:de|depuis|avec|à partir de|par) (?:mon|ma|l['’]|un|Outlook|Yahoo|Courrier|Mail|Proton|mobile|Orange).{0,80}|"
    r"Inviato d(?:a|al|all['’]) ?(?:mio|il|iPhone|iPad|Outlook|Yahoo|Posta|Mail|smartphone|app|cellulare|Libero|un).{0,60}|"
    r"Enviado (?:desde|do|de) (?:mi|meu|Outlook|Yahoo|Correo|Mail|el|iPhone|un).{0,80}|"
    r"(?:Verstuurd|Verzonden) (?:vanaf|vanuit|met|via|van) .{1,80}|Wysłan[eoay] (?:z|ze|przez) .{1,80}|Skickat från .{1,60}|Sendt fra (?:min|Outlook).{1,60}|"
    r"Odesláno z .{1,60}|Отправлено (?:с|из) .{1,60}|Lähetetty .{1,60}|Enviado a partir do .{1,60}"
    r")(?:\s*<?\(?https?://\S+)?\W{0,4}",
    re.IGNORECASE,
)
CLOSING: Final = re.compile(
    r"\W{0,3}(?:(?:mit |viele[nr]? |beste[nr]? |liebe[nr]? |herzliche[nr]? |freundliche[nmr]? |schöne[nr]? |sonnige[nr]? |ganz |und |kollegiale[nr]? |nette[nr]? ){0,4}"
    r"(?:grüßen|grüssen|gruessen|grüße|grüsse|gruesse|gruß|gruss)(?: aus \S+)?|mfg|m\.f\.g\.|lg|vg|bg|hochachtungsvoll|"
    r"(?:with )?(?:my |our )?(?:best|kind|kindest|warm|many|warmest|best of)? ?regards|(?:with )?best wishes|sincerely(?: yours)?|yours(?: (?:sincerely|faithfully|truly))?|cheers|"
    r"(?:bien |très )?cordialement|(?:mes |nos )?(?:meilleures|sincères|cordiales|respectueuses)? ?salutations(?: distinguées)?|bien à vous|"
    r"(?:cordiali|distinti|cari)? ?saluti|un saludo|saludos(?: cordiales)?|atentamente|met (?:vriendelijke|hartelijke) groet(?:en)?|(?:vriendelijke )?groet(?:en)?|"
    r"pozdrawiam(?: serdecznie)?|z poważaniem|med vänlig(?:a)? hälsning(?:ar)?|s pozdravem)\W{0,4}(?:(?:ihr|ihre|dein|euer|your)\b.{0,40})?",
    re.IGNORECASE,
)
CONTACT: Final = re.compile(
    r"\b(?:tel|telefon|phone|fon|fax|telefax|mobil|mobile|handy|cell|durchwahl|zentrale|e-?mail|mailto|internet|www|ust-?id\w*|hrb|hra|amtsgericht|registergericht|"
    r"handelsregister|geschäftsführ\w*|vorstand|sitz der|managing director|registered|gmbh|mbh|ohg|e\.k|ltd|llc|inc|sarl|s\.a\.r?\.?l?|b\.v|steuernummer|"
    r"vat|siret|siren|p\.iva|iban|firmenbuch\w*|fn \d)\b|https?://|[^\s@]+@[^\s@]+\.\w|\+\d[\d\s()/.-]{6,}|\b0\d{2,5}[\s/()-]+\d[\d\s/-]{3,}|"
    r"\b(?:D-|A-|CH-)?\d{4,5} [A-ZÄÖÜ][a-zäöüß]{2,}|(?:straße|strasse|str\.|weg|platz|allee|gasse|ring)\s?\d",
    re.IGNORECASE,
)
DISCLAIMER: Final = re.compile(
    r"\W{0,6}(?:(?:wichtiger |rechtlicher |allgemeiner )?(?:hinweis|haftungsausschluss|disclaimer|confidentiality notice|vertraulichkeitshinweis|datenschutzhinweis)\W{0,3}$|"
    r"(?:der inhalt )?dieser? (?:e-?mail|nachricht|mail).{0,80}(?:vertraulich|bestimmt|enth|rechtlich)|the (?:information|content)s? (?:contained )?(?:in|of) this (?:e-?mail|message)|"
    r"this (?:e-?mail|message|communication)(?:,? \(?(?:and|including) .{0,60})?.{0,60}(?:confidential|intended|privileged|may contain)|"
    r"ce (?:message|courriel|mail).{0,80}(?:confidentiel|destin)|(?:questo messaggio|le informazioni contenute).{0,80}(?:riservat|confidenzial)|"
    r"virenfrei\b|diese (?:e-?mail|nachricht) wurde .{0,60}(?:viren|avast|avg|antivirus)|this email has been (?:checked|scanned) (?:for viruses )?by|virus-free\b|"
    r"sans virus\b|bitte (?:denken sie|prüfen sie|bedenken sie).{0,40}(?:umwelt|ausdruck)|(?:please )?(?:consider|think of) the environment|"
    r"wenn sie nicht der (?:richtige|beabsichtigte) adressat|falls sie nicht der (?:richtige|beabsichtigte|vorgesehene)|if you (?:are not the|have received this))",
    re.IGNORECASE,
)
LIST_FOOTER: Final = re.compile(
    r"mailing[- ]?list|unsubscribe|abmelden|google groups|listinfo|verteiler", re.IGNORECASE
)
FORWARD_SUBJECT: Final = re.compile(
    r"\s*(?:\[[^\]]{1,40}\]\s*)?(?:WG|FW|FWD|TR|RV|ENC|I|VS|PD|VB|VL|Doorst|Tr|Inoltra|Weitergeleitet)\s?(?:\[\d+\])?:",
    re.IGNORECASE,
)
ANSWER_SUBJECT: Final = re.compile(
    r"\s*(?:\[[^\]]{1,40}\]\s*)?(?:RE|AW|Antw|Antwort|SV|R|RIF|RÉF|REF|Odp|Vá|Res|Ynt)\s?(?:\[\d+\])?:", re.IGNORECASE
)
