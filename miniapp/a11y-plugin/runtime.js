import { mergeInternalComponents } from '@tarojs/shared';
import attrs from './attrs.json';

mergeInternalComponents(attrs);
