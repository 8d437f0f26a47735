"""All verbs about people; one file per noun."""

from __future__ import annotations

from handschlag.people.actions.absence import CannotCancelAbsence as CannotCancelAbsence
from handschlag.people.actions.absence import CannotRecordAbsence as CannotRecordAbsence
from handschlag.people.actions.absence import cancel_absence as cancel_absence
from handschlag.people.actions.absence import forget_past_absences as forget_past_absences
from handschlag.people.actions.absence import record_absence as record_absence
from handschlag.people.actions.belonging import set_belonging as set_belonging
from handschlag.people.actions.colleagues import Colleague as Colleague
from handschlag.people.actions.colleagues import Welcomed as Welcomed
from handschlag.people.actions.colleagues import add_colleagues as add_colleagues
from handschlag.people.actions.colleagues import gather_everybody as gather_everybody
from handschlag.people.actions.entry import CannotAcceptInvitation as CannotAcceptInvitation
from handschlag.people.actions.entry import CannotInvite as CannotInvite
from handschlag.people.actions.entry import CannotSetPassword as CannotSetPassword
from handschlag.people.actions.entry import accept_invitation as accept_invitation
from handschlag.people.actions.entry import found as found
from handschlag.people.actions.entry import invite as invite
from handschlag.people.actions.entry import invite_founder as invite_founder
from handschlag.people.actions.entry import remove_second_factor as remove_second_factor
from handschlag.people.actions.entry import set_password as set_password
from handschlag.people.actions.extension import CannotAddExtension as CannotAddExtension
from handschlag.people.actions.extension import add_extension as add_extension
from handschlag.people.actions.extension import remove_extension as remove_extension
from handschlag.people.actions.presence import set_presence as set_presence
from handschlag.people.actions.skill import CannotCreateSkill as CannotCreateSkill
from handschlag.people.actions.skill import create_skill as create_skill
from handschlag.people.actions.skill import remove_skill as remove_skill
from handschlag.people.actions.skill import set_skills as set_skills
from handschlag.people.actions.team import CannotChangeTeam as CannotChangeTeam
from handschlag.people.actions.team import CannotDissolveTeam as CannotDissolveTeam
from handschlag.people.actions.team import CannotJoinTeam as CannotJoinTeam
from handschlag.people.actions.team import change_team as change_team
from handschlag.people.actions.team import create_team as create_team
from handschlag.people.actions.team import dissolve_team as dissolve_team
from handschlag.people.actions.team import join_team as join_team
from handschlag.people.actions.team import leave_team as leave_team
from handschlag.people.actions.team import make_lead as make_lead
from handschlag.people.actions.user import CannotChangeUser as CannotChangeUser
from handschlag.people.actions.user import CannotCreateUser as CannotCreateUser
from handschlag.people.actions.user import CannotDeactivateUser as CannotDeactivateUser
from handschlag.people.actions.user import change_user as change_user
from handschlag.people.actions.user import create_user as create_user
from handschlag.people.actions.user import deactivate_user as deactivate_user
from handschlag.people.actions.user import reactivate_user as reactivate_user
from handschlag.people.actions.user import set_practising as set_practising
