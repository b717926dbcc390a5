// A program of its own before the app (config/index): Taro with its router, and the queries.
import Taro from '@tarojs/taro';
import { queryClient } from '@/lib/query';

void [Taro.getStorageSync, queryClient];
