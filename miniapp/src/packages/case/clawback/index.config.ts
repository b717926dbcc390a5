export default definePageConfig({ navigationBarTitleText: '需退回的款项' });
