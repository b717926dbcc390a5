import type { BodyOf, ParamsOf } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import { Body, Controller, Param } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { BindingService } from './binding.service.js';
import { MemberService } from './member.service.js';

@Controller()
export class MemberController {
  constructor(
    private readonly bindings: BindingService,
    private readonly members: MemberService,
  ) {}

  @Route(firm.getRegistration)
  getRegistration(@CurrentActor() actor: Actor, @Param() { uscc }: ParamsOf<typeof firm.getRegistration>) {
    return this.bindings.registration(actor, uscc);
  }

  @Route(firm.listBindings)
  listBindings(@CurrentActor() actor: Actor) {
    return this.bindings.mine(actor);
  }

  @Route(firm.requestBinding)
  requestBinding(@CurrentActor() actor: Actor, @Body() body: BodyOf<typeof firm.requestBinding>) {
    return this.bindings.request(actor, body);
  }

  @Route(firm.cancelBinding)
  cancelBinding(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.cancelBinding>) {
    return this.bindings.cancel(actor, id);
  }

  @Route(firm.listEnterpriseBindings)
  listEnterpriseBindings(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.listEnterpriseBindings>) {
    return this.bindings.pendingOf(actor, id);
  }

  @Route(firm.decideEnterpriseBinding)
  decideEnterpriseBinding(
    @CurrentActor() actor: Actor,
    @Param() { id, bindingId }: ParamsOf<typeof firm.decideEnterpriseBinding>,
    @Body() body: BodyOf<typeof firm.decideEnterpriseBinding>,
  ) {
    return this.bindings.decideAsOwner(actor, id, bindingId, body);
  }

  @Route(firm.listMembers)
  listMembers(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.listMembers>) {
    return this.members.list(actor, id);
  }

  @Route(firm.changeMember)
  changeMember(
    @CurrentActor() actor: Actor,
    @Param() { id, userId }: ParamsOf<typeof firm.changeMember>,
    @Body() { role }: BodyOf<typeof firm.changeMember>,
  ) {
    return this.members.change(actor, id, userId, role);
  }

  @Route(firm.removeMember)
  removeMember(@CurrentActor() actor: Actor, @Param() { id, userId }: ParamsOf<typeof firm.removeMember>) {
    return this.members.remove(actor, id, userId);
  }

  @Route(firm.leaveEnterprise)
  leaveEnterprise(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.leaveEnterprise>) {
    return this.members.leave(actor, id);
  }

  @Route(firm.transferEnterprise)
  transferEnterprise(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.transferEnterprise>,
    @Body() body: BodyOf<typeof firm.transferEnterprise>,
  ) {
    return this.members.transfer(actor, id, body);
  }

  @Route(firm.invite)
  invite(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.invite>,
    @Body() { role }: BodyOf<typeof firm.invite>,
  ) {
    return this.members.invite(actor, id, role);
  }

  @Route(firm.listInvitations)
  listInvitations(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.listInvitations>) {
    return this.members.invitations(actor, id);
  }

  @Route(firm.revokeInvitation)
  revokeInvitation(
    @CurrentActor() actor: Actor,
    @Param() { id, invitationId }: ParamsOf<typeof firm.revokeInvitation>,
  ) {
    return this.members.revoke(actor, id, invitationId);
  }

  @Route(firm.acceptInvitation)
  acceptInvitation(@CurrentActor() actor: Actor, @Body() body: BodyOf<typeof firm.acceptInvitation>) {
    return this.members.accept(actor, body);
  }
}
