"""Holidays that single municipalities have beyond their state's.

Bavaria: Friedensfest in the city of Augsburg (Art. 1 Abs. 2 BayFTG) and Mariä Himmelfahrt where more Catholics than
Protestants live (Art. 1 Abs. 1 Nr. 2; found by the statistical office, since 2025 by the census of 2022). Saxony and
Thuringia: Fronleichnam in Catholic communes and parts of communes (SächsSFG § 1 with the Fronleichnamsverordnung;
§ 2 Abs. 2 ThürFGtG). Zürich: the city's own days. The table holds what is known for certain; for any other commune of
Bavaria one has to say which it is.
"""

import re
import unicodedata
from dataclasses import dataclass

from .errors import ClockError
from .errors import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Overlay:
    """Where the library `holidays` keeps a municipality's days: its subdivision ("" for the state's) and categories."""

    subdivision: str = ""
    categories: tuple[str, ...] = ("public",)


PLAIN = Overlay()
CATHOLIC = Overlay(categories=("public", "catholic"))
_CITIES = {
    ("DE", "BY", "augsburg"): Overlay(subdivision="Augsburg"),
    ("CH", "ZH", "zuerich"): Overlay(subdivision="Stadt Zurich"),
}

# What the Catholic majority is asked for, by state.
CATHOLIC_HOLIDAY = {"BY": "Mariä Himmelfahrt", "SN": "Fronleichnam", "TH": "Fronleichnam"}


def fold(name: str) -> str:
    """One spelling for München, muenchen and MÜNCHEN."""
    text = unicodedata.normalize("NFC", name).casefold()
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        text = text.replace(umlaut, letters)
    return re.sub(r"[^a-z0-9]+", " ", text).strip()


def _folded(names: str) -> frozenset[str]:
    return frozenset(fold(name) for name in names.split(",") if fold(name))


_BAVARIA_CATHOLIC = _folded(
    # cities of their own
    "München, Ingolstadt, Rosenheim, Landshut, Passau, Straubing, Regensburg, Amberg, Weiden in der Oberpfalz, Weiden,"
    "Bamberg, Aschaffenburg, Schweinfurt, Würzburg, Kaufbeuren, Kempten (Allgäu), Kempten, Memmingen,"
    # Middle Franconia and the communes that changed with the census of 2022
    "Arberg, Aurach, Burgoberbach, Dürrwangen, Herrieden, Mitteleschenbach, Ornbau, Wilburgstetten,"
    "Wolframs-Eschenbach, Adelsdorf, Baiersdorf, Gremsdorf, Großenseebach, Hemhofen, Herzogenaurach, Heßdorf,"
    "Höchstadt an der Aisch, Weisendorf, Markt Bibart, Oberscheinfeld, Scheinfeld, Neunkirchen am Sand,"
    "Schnaittach, Simmelsdorf, Abenberg, Allersberg, Greding, Heideck, Hilpoltstein, Gnotzheim, Ellingen, Pleinfeld,"
    "Marktrodach, Schwebheim, Memmingerberg, Oettingen in Bayern,"
    # Upper and Lower Bavaria, where it is a holiday in every commune: the towns and larger communes
    "Abensberg, Aichach, Altötting, Bad Abbach, Bad Aibling, Bad Füssing, Bad Griesbach im Rottal, Bad Reichenhall,"
    "Bad Tölz, Beilngries, Berchtesgaden, Bogen, Bruckmühl, Burghausen, Dachau, Deggendorf, Dingolfing, Dorfen,"
    "Ebersberg, Eching, Eggenfelden, Eichstätt, Erding, Ergolding, Freilassing, Freising, Freyung, Fürstenfeldbruck,"
    "Furth im Wald, Garching bei München, Garmisch-Partenkirchen, Gauting, Geisenfeld, Geretsried, Germering, Gilching,"
    "Grafenau, Grafing bei München, Gräfelfing, Gröbenzell, Grünwald, Haar, Hallbergmoos, Hauzenberg, Herrsching am"
    " Ammersee, Holzkirchen, Ismaning, Karlsfeld, Kelheim, Kirchheim bei München, Kolbermoor, Kösching,"
    "Landau an der Isar, Landsberg am Lech, Laufen, Mainburg, Manching, Markt Schwaben, Miesbach, Moosburg an der Isar,"
    "Mühldorf am Inn, Murnau am Staffelsee, Neuburg an der Donau, Neufahrn bei Freising, Neumarkt-Sankt Veit,"
    "Neustadt an der Donau, Neutraubling, Oberammergau, Oberhaching, Oberschleißheim, Olching, Osterhofen, Ottobrunn,"
    "Peißenberg, Penzberg, Pfaffenhofen an der Ilm, Pfarrkirchen, Planegg, Plattling, Pocking, Poing, Prien am Chiemsee,"
    "Puchheim, Raubling, Regen, Rottenburg an der Laaber, Schongau, Schrobenhausen, Simbach am Inn, Starnberg, Taufkirchen,"
    "Tegernsee, Tittmoning, Töging am Inn, Traunreut, Traunstein, Trostberg, Tutzing, Unterföhring, Unterhaching,"
    "Unterschleißheim, Vaterstetten, Viechtach, Vilsbiburg, Vilshofen an der Donau, Vohburg an der Donau, Waldkirchen,"
    "Waldkraiburg, Wasserburg am Inn, Weilheim in Oberbayern, Wolfratshausen, Wolnzach, Zorneding, Zwiesel,"
    "Pullach im Isartal, Baierbrunn, Neuried, Krailling, Feldkirchen, Aschheim, Putzbrunn, Hohenbrunn,"
    "Höhenkirchen-Siegertsbrunn, Brunnthal, Sauerlach, Straßlach-Dingharting, Schäftlarn, Neubiberg, Aying,"
    "Pöcking, Feldafing, Andechs, Inning am Ammersee, Seefeld, Wörthsee, Weßling, Eichenau, Maisach, Emmering,"
    "Mammendorf, Alling, Türkenfeld, Grafrath, Egenhofen, Bergkirchen, Haimhausen, Hebertshausen, Markt "
    "Indersdorf, Odelzhausen, Petershausen, Röhrmoos, Schwabhausen, Vierkirchen, Altomünster, Anzing,"
    "Forstinning, Glonn, Kirchseeon, Pliening, Steinhöring, Taufkirchen (Vils), Wartenberg, Isen, Oberding,"
    "Allershausen, Au in der Hallertau, Fahrenzhausen, Nandlstadt, Zolling, Hausham, Gmund am Tegernsee, Rottach- "
    "Egern, Bad Wiessee, Schliersee, Bayrischzell, Kreuth, Otterfing, Weyarn, Valley, Warngau, Waakirchen,"
    "Fischbachau, Irschenberg, Lenggries, Benediktbeuern, Bichl, Dietramszell, Egling, Eurasburg, Icking, Kochel "
    "am See, Königsdorf, Münsing, Mittenwald, Grainau, Farchant, Oberau, Krün, Wallgau, Ettal, Peiting, Bernried "
    "am Starnberger See, Iffeldorf, Polling, Seeshaupt, Steingaden, Rottenbuch, Wessobrunn, Hohenpeißenberg,"
    "Dießen am Ammersee, Utting am Ammersee, Kaufering, Schondorf am Ammersee, Geltendorf, Fuchstal, Ruhpolding,"
    "Inzell, Reit im Winkl, Siegsdorf, Grassau, Übersee, Chieming, Waging am See, Ainring, Bischofswiesen, Ramsau "
    "bei Berchtesgaden, Schönau am Königssee, Piding, Teisendorf, Aschau im Chiemgau, Bad Endorf, Bad Feilnbach,"
    "Bernau am Chiemsee, Brannenburg, Edling, Feldkirchen-Westerham, Flintsbach am Inn, Großkarolinenfeld,"
    "Kiefersfelden, Neubeuern, Oberaudorf, Rohrdorf, Stephanskirchen, Rimsting, Ampfing, Haag in Oberbayern,"
    "Neuötting, Garching an der Alz, Burgkirchen an der Alz, Marktl, Gaimersheim, Lenting, Pförring, Karlshuld,"
    "Rennertshofen, Reichertshofen, Scheyern, Hohenwart, Ruhstorf an der Rott, Fürstenzell, Ortenburg, Bodenmais,"
    "Bayerisch Eisenstein, Neuschönau, Mauth, Spiegelau, Arnbruck, Sankt Englmar, Mallersdorf-Pfaffenberg,"
    "Straßkirchen, Essenbach, Kumhausen, Geisenhausen, Vilsheim, Langquaid, Siegenburg, Riedenburg, Bad Birnbach,"
    "Triftern, Arnstorf, Gangkofen, Massing, Reisbach, Frontenhausen, Mengkofen, Hengersberg, Metten, Winzer,"
    # towns of Swabia and the Upper Palatinate, where it is one nearly everywhere
    "Bad Wörishofen, Bobingen, Buchloe, Burgau, Dillingen an der Donau, Donauwörth, Friedberg, Füssen, Gersthofen,"
    "Günzburg, Gundelfingen an der Donau, Höchstädt an der Donau, Illertissen, Immenstadt im Allgäu, Ichenhausen, Königsbrunn,"
    "Krumbach (Schwaben), Lauingen (Donau), Lindau (Bodensee), Lindau, Lindenberg im Allgäu, Marktoberdorf, Meitingen,"
    "Mindelheim, Neu-Ulm, Neusäß, Oberstdorf, Ottobeuren, Schwabmünchen, Senden, Sonthofen, Stadtbergen, Türkheim,"
    "Vöhringen, Weißenhorn, Wemding, Wertingen, Auerbach in der Oberpfalz, Berching, Burglengenfeld, Cham, Maxhütte-Haidhof,"
    "Nabburg, Neumarkt in der Oberpfalz, Neunburg vorm Wald, Nittenau, Oberviechtach, Parsberg, Roding, Schwandorf,"
    "Teublitz, Tirschenreuth, Vohenstrauß, Waldmünchen, Waldsassen, Wörth an der Donau,"
    # Catholic towns of Upper and Lower Franconia
    "Alzenau, Arnstein, Bad Brückenau, Bad Kissingen, Bad Königshofen im Grabfeld, Bad Neustadt an der Saale,"
    "Bad Staffelstein, Ebermannstadt, Elsenfeld, Eltmann, Erlenbach am Main, Forchheim, Gemünden am Main, Gerolzhofen,"
    "Goldbach, Großostheim, Hallstadt, Hammelburg, Haßfurt, Höchberg, Hofheim in Unterfranken, Iphofen, Karlstadt, Kronach,"
    "Lichtenfels, Lohr am Main, Marktheidenfeld, Mellrichstadt, Miltenberg, Münnerstadt, Obernburg am Main, Ochsenfurt,"
    "Scheßlitz, Stadtsteinach, Veitshöchheim, Volkach, Zeil am Main"
)
_BAVARIA_OTHER = _folded(
    "Nürnberg, Fürth, Erlangen, Ansbach, Schwabach, Bayreuth, Coburg, Hof,"
    # Protestant towns of Middle and Upper Franconia
    "Altdorf bei Nürnberg, Bad Windsheim, Cadolzburg, Dinkelsbühl, Eckental, Feucht, Feuchtwangen, Gunzenhausen,"
    "Heilsbronn, Hersbruck, Kulmbach, Langenzenn, Lauf an der Pegnitz, Leutershausen, Münchberg, Naila, Neuendettelsau,"
    "Neustadt an der Aisch, Neustadt bei Coburg, Oberasbach, Rehau, Rödental, Rothenburg ob der Tauber, Schwarzenbach an der"
    " Saale, Selb, Stein, Uffenheim, Wassertrüdingen, Weißenburg in Bayern, Wendelstein, Windsbach, Wunsiedel, Zirndorf,"
    # Swabia, Upper Palatinate, Lower Franconia, Upper Franconia
    "Bächingen an der Brenz, Alerheim, Auhausen, Deiningen, Ederheim, Forheim, Harburg (Schwaben), Hohenaltheim,"
    "Mönchsdeggingen, Möttingen, Nördlingen, Wechingen, Leipheim, Woringen, Neustadt am Kulm, Geroda, Maßbach, Zeitlofs,"
    "Ermershausen, Königsberg in Bayern, Maroldsweisach, Rentweinsdorf, Untermerzbach, Abtswind, Albertshofen,"
    "Buchbrunn, Castell, Geiselwind, Kitzingen, Kleinlangheim, Mainbernheim, Mainstockheim, Marktbreit, Marktsteft,"
    "Martinsheim, Obernbreit, Rödelsee, Rüdenhausen, Segnitz, Seinsheim, Wiesenbronn, Hasloch, Mittelsinn, Partenstein,"
    "Thüngen, Aubstadt, Willmars, Seßlach, Marktschorgast"
)
# A part of a commune is written after it: "Bautzen, Salzenforst" or "Bautzen (Salzenforst)".
_SAXONY = _folded(
    "Bautzen Bolbritz, Bautzen Salzenforst, Crostwitz, Göda Prischwitz, Großdubrau Sdier, Hoyerswerda Dörgenhausen,"
    "Königswartha, Nebelschütz, Neschwitz Neschwitz, Neschwitz Saritsch, Panschwitz-Kuckau, Puschwitz, Räckelwitz,"
    "Radibor, Ralbitz-Rosenthal, Wittichenau"
)
_THURINGIA = _folded(
    # district of Eichsfeld
    "Eichsfeld, Landkreis Eichsfeld, Am Ohmberg, Arenshausen, Asbach-Sickenberg, Berlingerode, Birkenfelde, Bodenrode-Westhausen,"
    "Bornhagen, Brehme, Breitenworbis, Buhla, Büttstedt, Dieterode, Dietzenrode-Vatterode, Dingelstädt, Ecklingerode,"
    "Effelder, Eichstruth, Ferna, Freienhagen, Fretterode, Geisleden, Geismar, Gerbershausen, Gerterode,"
    "Glasehausen, Großbartloff, Haynrode, Heilbad Heiligenstadt, Heiligenstadt, Heuthen, Hohengandern, Hohes Kreuz,"
    "Kella, Kirchgandern, Kirchworbis, Krombach, Küllstedt, Leinefelde-Worbis, Lenterode, Lindewerra, Lutter,"
    "Mackenrode, Marth, Niederorschel, Pfaffschwende, Reinholterode, Rohrberg, Röhrig, Rustenfelde, Schachtebich,"
    "Schimberg, Schönhagen, Schwobfeld, Sickerode, Sonnenstein, Steinbach, Steinheuterode, Südeichsfeld, Tastungen,"
    "Teistungen, Thalwenden, Uder, Volkerode, Wachstedt, Wahlhausen, Wehnde, Wiesenfeld, Wingerode, Wüstheuterode,"
    # communes beyond it
    "Anrode Bickenriede, Anrode Zella, Brunnhartshausen Föhlritz, Brunnhartshausen Steinberg, Buttlar,"
    "Dünwald Beberstedt, Dünwald Hüpstedt, Geisa, Rodeberg Struth, Schleid, Zella Rhön"
)


def find_overlay(place: tuple[str, str, str], field: str, *, is_catholic: bool | None = None) -> Overlay:
    """What a municipality adds to the state's days; `place` is country, state, municipality, the latter two perhaps "".

    `is_catholic` overrules the table. Errors: a municipality without its state; Augsburg elsewhere; a Bavarian commune
    that is not in the table.
    """
    country, state, municipality = place
    name = fold(municipality)
    if name and not state:
        raise ClockError(field, _("a municipality needs the state or canton in the region, such as DE-BY"))
    if name == "augsburg" and (country, state) != ("DE", "BY"):
        raise ClockError(field, _("Augsburg lies in DE-BY"))
    if (country, state, name) in _CITIES:
        return _CITIES[country, state, name]
    if is_catholic is None:
        is_catholic = bool(name) and country == "DE" and _has_catholic_majority(state, name, municipality, field)
    return CATHOLIC if is_catholic else PLAIN


def _has_catholic_majority(state: str, name: str, municipality: str, field: str) -> bool:
    if state == "BY" and name not in _BAVARIA_CATHOLIC | _BAVARIA_OTHER:
        raise ClockError(
            field,
            _("whether Mariä Himmelfahrt is a holiday in %(municipality)s is not in the table; say so with catholic"),
            municipality=municipality[:60],
        )
    return name in {"BY": _BAVARIA_CATHOLIC, "SN": _SAXONY, "TH": _THURINGIA}.get(state, ())
