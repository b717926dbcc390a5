export default definePageConfig({ navigationBarTitleText: '谁看过企业数据' });
