/** The Java clients: Maven copies the drivers that pom.xml names, javac compiles src. */
import { join } from 'node:path';
import { built, compile } from '../build.ts';
import type { Missing, Ready } from '../harness.ts';

/** @param driver `mysql` or `mariadb`. @param main the class that is run. */
export function javaProgram(driver: string, main = 'Client'): Ready | Missing {
  const sources = import.meta.dirname;
  const found = built({
    language: 'java',
    sources,
    tools: [
      { program: 'javac', apt: 'default-jdk-headless' },
      { program: 'mvn', apt: 'maven' },
    ],
    build: (target) => {
      const copied = compile('mvn', ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${join(target, 'lib')}`], sources);
      if (copied !== null) return copied;
      const classes = ['-encoding', 'UTF-8', '-d', join(target, 'classes'), '-cp', join(target, 'lib', '*'), '-sourcepath', 'src'];
      return compile('javac', [...classes, join('src', 'Client.java'), join('src', 'Inspection.java')], sources);
    },
  });
  if (found.kind === 'missing') return found;
  const { folder } = found;
  const options = ['-Xmx1500m', '-XX:TieredStopAtLevel=1', '-Duser.timezone=UTC', `-Dexpected=${join(sources, 'expected')}`];
  const path = `${join(folder, 'classes')}:${join(folder, 'lib', '*')}`;
  return { kind: 'ready', command: 'java', args: [...options, '-cp', path, main, driver] };
}
