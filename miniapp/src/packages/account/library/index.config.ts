export default definePageConfig({ navigationBarTitleText: '企业资料库' });
