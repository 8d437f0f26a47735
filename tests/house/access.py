"""Who may open which address. A new address is entered here, or the house tests name it.

The levels contain each other: what an agent may open, a team lead, management and administrators may open too.
"""

from __future__ import annotations

ROLES = ("anonymous", "partner", "agent", "team_lead", "management", "admin")

LEVELS = {
    "public": set(ROLES),
    "own": {"partner", "agent", "team_lead", "management", "admin"},
    "desk": {"agent", "team_lead", "management", "admin"},
    "lead": {"team_lead", "management", "admin"},
    "manage": {"management", "admin"},
    "admin": {"admin"},
}

ACCESS: dict[str, str] = {
    name: level
    for level, names in {
        # what these check themselves: a password, a code, a one-time link, a signature, or nothing at all
        "public": """
            health_live health_ready look
            account_login account_inactive mfa_authenticate mfa_login_webauthn invitation setup-founder
            promise-page promise-page-suits promise-page-wish promise-page-instead promise-page-calendar
            web-form web-form-thanks
            own-home own-in own-code own-link own-out own-accessibility own-call own-care own-data own-consent own-withdraw own-ask own-write own-matter own-solved own-not-solved
            telephony_cti telephony_sipgate telephony_sipgate_turned telephony_sipgate_headed telephony_placetel
            telephony_threecx_lookup telephony_threecx_report
        """,
        "own": """
            account_logout account_reauthenticate mfa_reauthenticate account_change_password account_set_password
            mfa_index mfa_activate_totp mfa_deactivate_totp mfa_view_recovery_codes mfa_generate_recovery_codes
            mfa_download_recovery_codes profile passkeys passkey-new passkey passkey-remove mfa_reauthenticate_webauthn
        """,
        "desk": """
            case-complaint today counts inbox inbox-take inbox-hand-on inbox-spam inbox-person inbox-put-back inbox-not-ours inbox-unasked inbox-sort inbox-sort-undo inbox-concern letter-new visit-new visit-start mail mail-original mail-raw mail-file mail-concern mail-answer mail-take-back mail-again mail-new mail-promised mail-drafts mail-draft-save mail-draft-drop mail-draft-here palette presence guide
            handovers handover-give handover handover-accept handover-decline handover-take-back handover-correct handover-tell
            handover-sheet handover-desk handover-bundle inquiry-new inquiry inquiry-withdraw call-handover
            telephony-done telephony-done-bulk telephony-log telephony-popup dial dial-state
            promises notices notices-bell notices-seen notice-seen notice-unseen account-notices
            confirmation confirmation-new confirmation-renew confirmation-revoke wish-grant wish-offer wish-close
            promise-group-confirm promise-group-unconfirm promise-group-letters
            notices notices-bell notices-seen notice-seen notice-unseen account-notices
            promises promise promise-mark promise-withdraw promise-tell promise-release promise-replace promise-correct
            promise-preview promise-waits promise-new-date promise-theirs promise-group-new promise-group-understood
            promise-group promise-group-keep promise-group-tell promise-group-told promise-group-letters-pdf
            promise-view-save promise-view-remove
            promise-keep promise-tried promise-break-told step-done
            calls-now call-concern call-modules call-take call-left call-note call-talking call-closing call-colleagues call-slot call-asked call-asked-settle customer-colleagues
            customer-slot colleagues call-note-settle call-understand call-promise
            case-diagnosis case-diagnosis-begin case-diagnosis-answer case-diagnosis-try case-diagnosis-promise case-diagnosis-cause
            call-diagnosis call-fault call-finding case-finding-new case-tried-new customer-finding-new finding-right finding-ended
            repeated-work
            call-search call-confirm call-new-customer call-authenticate call-join call-theirs call-wrap-up call-wrap-up-undo
            practice practice-ring practice-clock practice-phone practice-answer practice-hang-up
            customers customer-new customer customer-head customer-glance customer-story customer-panel
            customer-contract customer-restore customer-add customer-edit customer-remove
            settings settings-absences settings-absence-cancel settings-texts settings-products
            settings-hours hours-calendar
            promises-load promises-figures promises-behind customer-figures
            care-calendar care-appointments-appointment care-appointments-move care-appointments-skip
            customer-care customer-care-told customer-care-talk customer-care-letter care-untold
            account-load call-hard
            care-open-hours customer-open-hour customer-visit customer-visit-no
            customer-care-request
            care-circulars care-circulars-circular care-circulars-letters care-circulars-sent customer-circular-told
            customer-pages customer-pages-mail customer-pages-revoke
            cases cases-board cases-figures cases-behind case-view-save case-view-remove case case-panel case-here case-new case-open case-do case-move case-understood case-unmerge case-unsplit
            known-faults known-fault known-fault-promise
            case-articles case-article case-write-down case-nothing case-unlearn
            articles article article-new article-change article-flag
            cases case case-panel case-count-by-law case-outage-day case-use case-use-back
            changeovers changeover changeover-customers changeover-export changeover-letters changeover-letters-pdf
            changeover-letters-posted changeover-customer changeover-letter-pdf changeover-told changeover-returned
            changeover-answer changeover-appointment changeover-check changeover-switch changeover-called changeover-back
            changeover-leave
        """,
        "lead": """
            settings-waiting settings-inbox-rules settings-inbox-rule-new settings-inbox-rule settings-inbox-rule-up settings-inbox-rule-remove
            handovers-figures
            known-fault-new known-fault-change known-fault-fix
            article-flag-no article-check article-release article-withdraw article-retire article-restore
            customer-owners customer-care-tier customer-care-why care care-classes care-quiet
            care-overrides care-figures-map
            care-drafts care-drafts-draft care-drafts-put care-drafts-one care-drafts-fit care-drafts-apply care-drafts-drop
            care-open-hours-end care-circulars-new care-circulars-change care-circulars-send care-circulars-drop care-circulars-end
            care-tiers care-figures care-figures-file care-figures-take care-figures-drop care-figures-undo
            care-letters care-letters-sent
            case-decision complaints complaints-csv complaints-pdf settings-causes settings-cause settings-cause-join settings-cause-retire
            settings-offices settings-office-new settings-office settings-office-retire settings-offices-known
            duplicates duplicate duplicate-merge duplicate-apart customer-merges merge-undo
            settings-text-new settings-text-preview settings-text settings-text-retire settings-text-restore settings-texts-closings
            settings-guides settings-guide-new settings-guide-import settings-guide settings-guide-change settings-guide-export
            settings-guide-retire settings-guide-restore
            settings-contracts settings-contracts-export settings-contracts-file settings-contracts-map settings-contracts-take settings-contracts-drop settings-contracts-undo
            settings-product-new settings-product settings-product-version settings-product-life settings-product-dependency
            settings-product-dependency-drop
            changeovers-new changeover-round changeover-move changeover-finish changeover-drop changeover-group-new
            changeover-group changeover-group-approve changeover-group-remove changeover-option-new changeover-option-retire
            changeover-check-new changeover-check-retire changeover-override changeover-uncalled
            settings-import settings-import-file settings-import-columns settings-import-recognise settings-import-run settings-import-stop settings-import-drop settings-import-undo
        """,
        "manage": """
            handovers-rules
            settings-estimates settings-published settings-published-new settings-published-change
            settings-published-evidence
            hours-new hours-edit hours-default hours-exception hours-drop-planned hours-withdraw hours-restore
            settings-ladder settings-ladder-quiet settings-ladder-new settings-ladder-rule settings-ladder-remove
            settings-users settings-teams settings-team settings-team-join settings-team-dissolve
            settings-team-leave settings-team-lead
            care-scheme care-rule care-overrides-end
            customer-care-class customer-care-class-end care-asked
            care-tiers-new care-tiers-tier care-tiers-retire care-classes-compute care-classes-apply care-classes-drop
            care-requests care-request care-request-disclose care-request-answer care-request-data
        """,
        # the assistant's door itself is open while nobody is there yet, and the administrators' afterwards
        "admin": """
            settings-mail-in settings-mail-in-new settings-mail-in-account settings-mail-in-test settings-mail-in-back
            settings-mail-in-sign-in settings-mail-in-remove
            settings-mail-out settings-mail-out-new settings-mail-out-address settings-mail-out-test
            setup setup-company setup-hours setup-telephone setup-colleagues setup-team setup-customers setup-ring
            setup-skip setup-finish
            settings-laws settings-laws-new settings-laws-law settings-laws-change settings-laws-cover settings-laws-uncover
            settings-letterhead settings-confirmations settings-company settings-user-new settings-user settings-user-link settings-user-factor
            settings-user-belongs settings-user-practise settings-user-close settings-user-open
            settings-user-extension settings-user-extension-drop settings-skill-new settings-skill-drop
            settings-telephony settings-telephony-new settings-telephony-connection settings-telephony-rotate
            settings-telephony-switch settings-telephony-remove settings-telephony-heard settings-telephony-template
            settings-telephony-caller-ids settings-telephony-add-line settings-telephony-line
            settings-telephony-remove-line settings-telephony-unblock
        """,
    }.items()
    for name in names.split()
}
