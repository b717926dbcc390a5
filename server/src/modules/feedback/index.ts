/** What firms say about the service: ratings (好差评) and the stuck-case window (“办不成事”反映窗口). */
export { FeedbackModule } from './feedback.module.js';
export { RatingService } from './rating.service.js';
export { StuckCaseService } from './stuck-case.service.js';
