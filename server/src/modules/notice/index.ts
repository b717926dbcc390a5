/** The inbox of firms. */
export { NoticeModule } from './notice.module.js';
export { type NewNotice, NoticeService } from './notice.service.js';
