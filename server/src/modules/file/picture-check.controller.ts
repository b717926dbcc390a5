import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as open from '@qinqing/contract/public';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { Route } from '../../platform/http/index.js';
import { PictureChecks } from './picture-check.service.js';

/** What WeChat asks of us: a picture, the address, and to take its answers. */
@Controller()
export class PictureCheckController {
  constructor(private readonly checks: PictureChecks) {}

  @Route(open.fetchCheckedPicture)
  fetchCheckedPicture(@Param() params: ParamsOf<typeof open.fetchCheckedPicture>) {
    return this.checks.fetch(params);
  }

  @Route(open.confirmWechatPush)
  confirmWechatPush(@Query() query: QueryOf<typeof open.confirmWechatPush>) {
    return this.checks.confirm(query);
  }

  @Route(open.takeWechatPush)
  takeWechatPush(
    @Query() query: QueryOf<typeof open.takeWechatPush>,
    @Body() body: BodyOf<typeof open.takeWechatPush>,
  ) {
    return this.checks.take(query, body);
  }
}
