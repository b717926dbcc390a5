export default definePageConfig({ navigationBarTitleText: '回放', enableShareAppMessage: true });
