export default definePageConfig({ navigationBarTitleText: '能享什么' });
