import * as firm from '@qinqing/contract/firm';
import * as staff from '@qinqing/contract/staff';
import type { BodyOf } from '@qinqing/contract';
import { Body, Controller } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { FirmUserService } from './firm-user.service.js';
import { SessionService } from './session.service.js';
import { StaffService } from './staff.service.js';

@Controller()
export class IdentityController {
  constructor(
    private readonly staffService: StaffService,
    private readonly users: FirmUserService,
    private readonly sessions: SessionService,
  ) {}

  @Route(staff.startStaffLogin)
  startStaffLogin(@Body() body: BodyOf<typeof staff.startStaffLogin>) {
    return this.staffService.startLogin(body.username, body.password);
  }

  @Route(staff.finishStaffLogin)
  finishStaffLogin(@Body() body: BodyOf<typeof staff.finishStaffLogin>) {
    return this.staffService.finishLogin(body.challenge, body.code);
  }

  @Route(staff.logoutStaff)
  logoutStaff(@CurrentActor() actor: Actor) {
    return this.sessions.close(actor);
  }

  @Route(staff.getStaffMe)
  getStaffMe(@CurrentActor() actor: Actor) {
    return this.staffService.me(actor);
  }

  @Route(firm.loginWithWechat)
  loginWithWechat(@Body() body: BodyOf<typeof firm.loginWithWechat>) {
    return this.users.loginWithWechat(body.code);
  }

  @Route(firm.loginAsDemo)
  loginAsDemo(@Body() body: BodyOf<typeof firm.loginAsDemo>) {
    return this.users.loginAsDemo(body.account);
  }

  @Route(firm.logoutFirm)
  logoutFirm(@CurrentActor() actor: Actor) {
    return this.sessions.close(actor);
  }

  @Route(firm.getFirmMe)
  getFirmMe(@CurrentActor() actor: Actor) {
    return this.users.me(actor);
  }

  @Route(firm.renameMe)
  renameMe(@CurrentActor() actor: Actor, @Body() body: BodyOf<typeof firm.renameMe>) {
    return this.users.renameSelf(actor, body.name);
  }

  @Route(firm.givePhone)
  givePhone(@CurrentActor() actor: Actor, @Body() body: BodyOf<typeof firm.givePhone>) {
    return this.users.givePhone(actor, body.code);
  }

  @Route(firm.removePhone)
  removePhone(@CurrentActor() actor: Actor) {
    return this.users.removePhone(actor);
  }
}
