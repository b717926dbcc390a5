import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as publicApi from '@qinqing/contract/public';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { Route } from '../../platform/http/index.js';
import { LiveService } from './live.service.js';

@Controller()
export class LiveController {
  constructor(private readonly live: LiveService) {}

  @Route(publicApi.listRecordings)
  listRecordings(@Query() query: QueryOf<typeof publicApi.listRecordings>) {
    return this.live.list(query);
  }

  @Route(publicApi.getNextSession)
  getNextSession() {
    return this.live.nextSession();
  }

  @Route(publicApi.getRecording)
  getRecording(@Param() params: ParamsOf<typeof publicApi.getRecording>) {
    return this.live.get(params.id);
  }

  @Route(publicApi.getRecordingPoster)
  getRecordingPoster(@Param() params: ParamsOf<typeof publicApi.getRecordingPoster>) {
    return this.live.posterUrl(params.id);
  }

  @Route(publicApi.reportPlay)
  reportPlay(
    @Param() params: ParamsOf<typeof publicApi.reportPlay>,
    @Body() body: BodyOf<typeof publicApi.reportPlay>,
  ) {
    return this.live.reportPlay(params.id, body);
  }
}
