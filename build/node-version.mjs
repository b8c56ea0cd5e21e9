// Says plainly when the Node that started us is too old; imported first by both entries.
const oldest = 20;
if (Number(process.versions.node.split('.')[0]) < oldest) {
  console.error(
    `Wattkeeper needs Node ${oldest} or newer to start; this is ${process.version}. Get it from https://nodejs.org, then try again.`,
  );
  process.exit(1);
}
