export default definePageConfig({ navigationBarTitleText: '问题与答复' });
