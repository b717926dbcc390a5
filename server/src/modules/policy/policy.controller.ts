import type { ParamsOf, QueryOf } from '@qinqing/contract';
import * as open from '@qinqing/contract/public';
import { Controller, Param, Query } from '@nestjs/common';
import { Route } from '../../platform/http/index.js';
import { PublicPolicyService } from './public-policy.service.js';

@Controller()
export class PolicyController {
  constructor(private readonly policies: PublicPolicyService) {}

  @Route(open.getServiceInfo)
  getServiceInfo() {
    return this.policies.serviceInfo();
  }

  @Route(open.getPackage)
  getPackage() {
    return this.policies.package();
  }

  @Route(open.listMeasures)
  listMeasures(@Query() query: QueryOf<typeof open.listMeasures>) {
    return this.policies.listMeasures(query);
  }

  @Route(open.getMeasure)
  getMeasure(@Param() { id }: ParamsOf<typeof open.getMeasure>) {
    return this.policies.getMeasure(id);
  }
}
