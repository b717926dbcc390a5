import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

// Only what the pages draw; SVG prints sharp and needs no second copy for high-density screens.
use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, LabelLayout, SVGRenderer]);

interface Props {
  option: EChartsCoreOption;
  height: number;
  /** What the picture shows, in words, for those who do not see it. */
  label: string;
}

export function Chart({ option, height, label }: Props) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!host.current) return;
    const chart = init(host.current, null, { renderer: 'svg' });
    chart.setOption({ animationDuration: 200, ...option });
    const watcher = new ResizeObserver(() => chart.resize());
    watcher.observe(host.current);
    return () => {
      watcher.disconnect();
      chart.dispose();
    };
  }, [option]);
  return <div ref={host} className="chart" style={{ height }} role="img" aria-label={label} />;
}
