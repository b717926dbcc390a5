import * as firm from '@qinqing/contract/firm';
import * as open from '@qinqing/contract/public';
import { Controller } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { MyDataService } from './my-data.service.js';

@Controller()
export class MyDataController {
  constructor(private readonly mine: MyDataService) {}

  @Route(open.getPrivacy)
  getPrivacy() {
    return this.mine.privacy();
  }

  @Route(firm.exportMyData)
  exportMyData(@CurrentActor() actor: Actor) {
    return this.mine.export(actor);
  }

  @Route(firm.getDeletionTerms)
  getDeletionTerms(@CurrentActor() actor: Actor) {
    return this.mine.terms(actor);
  }

  @Route(firm.deleteMyData)
  deleteMyData(@CurrentActor() actor: Actor) {
    return this.mine.delete(actor);
  }
}
