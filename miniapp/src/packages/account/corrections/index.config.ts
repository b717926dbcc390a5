export default definePageConfig({ navigationBarTitleText: '数据更正' });
