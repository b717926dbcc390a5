export default definePageConfig({ navigationBarTitleText: '更正收款账户' });
