import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, AppError, CurrentActor, Route } from '../../platform/http/index.js';
import { bankOfPrefix, branchesOf, findBanks } from './bank-directory.js';
import { LibraryService } from './library.service.js';

@Controller()
export class LibraryController {
  constructor(private readonly library: LibraryService) {}

  @Route(firm.listLibrary)
  listLibrary(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.listLibrary>,
    @Query() { kind }: QueryOf<typeof firm.listLibrary>,
  ) {
    return this.library.list(actor, id, kind);
  }

  @Route(firm.addToLibrary)
  addToLibrary(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.addToLibrary>,
    @Body() body: BodyOf<typeof firm.addToLibrary>,
  ) {
    return this.library.add(actor, id, body);
  }

  @Route(firm.changeLibraryDocument)
  changeLibraryDocument(
    @CurrentActor() actor: Actor,
    @Param() { id, documentId }: ParamsOf<typeof firm.changeLibraryDocument>,
    @Body() body: BodyOf<typeof firm.changeLibraryDocument>,
  ) {
    return this.library.change(actor, id, documentId, body);
  }

  @Route(firm.removeLibraryDocument)
  removeLibraryDocument(
    @CurrentActor() actor: Actor,
    @Param() { id, documentId }: ParamsOf<typeof firm.removeLibraryDocument>,
  ) {
    return this.library.remove(actor, id, documentId);
  }

  @Route(firm.recogniseBank)
  recogniseBank(@Query() { prefix }: QueryOf<typeof firm.recogniseBank>) {
    return { bank: bankOfPrefix(prefix) };
  }

  @Route(firm.listBanks)
  listBanks(@Query() { q }: QueryOf<typeof firm.listBanks>) {
    return { items: findBanks(q ?? '') };
  }

  @Route(firm.listBranches)
  listBranches(
    @Param() { code }: ParamsOf<typeof firm.listBranches>,
    @Query() { q }: QueryOf<typeof firm.listBranches>,
  ) {
    const items = branchesOf(code, q ?? '');
    if (!items) throw new AppError('NOT_FOUND', { message: '没有找到这家银行，请直接填写开户网点' });
    return { items };
  }
}
