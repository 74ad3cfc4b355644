import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prune } from './prune.mjs';

/** A module in TeaVM's form: its way to declare and register classes, then what the test is about. */
const module = (classes, rest) => `"use strict";
let meta=Symbol("teavm_meta"),
E=superclass=>{if(superclass===0){return function(){};}return function(){superclass.call(this);};},
register=data=>{let i=0;while(i<data.length){let cls=data[i++];let m={};cls[meta]=m;m.name=data[i++];
if(m.name!==0)m.pack=data[i++];let parent=data[i++];m.parent=parent!==0?parent:null;m.interfaces=data[i++];
cls.prototype=m.parent?Object.create(m.parent.prototype):{};cls.prototype.constructor=cls;
m.flags=data[i++];m.inner=data[i++];m.clinit=data[i++];
let methods=data[i++];if(methods!==0){for(let j=0;j<methods.length;j+=2){
let names=methods[j];if(typeof names==='string')names=[names];
for(let k=0;k<names.length;k++){cls.prototype[names[k]]=methods[j+1];}}}}},
isA=(cls,type)=>cls===type||cls[meta].interfaces.some(i=>isA(i,type))
||cls[meta].parent!==null&&isA(cls[meta].parent,type),
own=cls=>Reflect.ownKeys(cls.prototype).filter(k=>k!=="constructor"),
listed=cls=>cls[meta].interfaces.length;
function D(){this.id=0;}
${rest}
register([D,0,0,[],1,0,0,0,${classes}]);
`;

/** A binding without use stays in its declaration, empty; the minifier removes it. */
const mentions = (code, name) => code.match(new RegExp(`\\b${name}\\b`, 'g')).length;

const load = (code) => import(`data:text/javascript,${encodeURIComponent(code)}`);

/** The module before and after, which must answer alike. */
async function both(classes, rest) {
  const code = module(classes, rest);
  const pruned = prune(code);
  const [before, after] = [await load(code), await load(pruned)];
  assert.deepEqual(after.run(), before.run());
  return { before, after, pruned };
}

test('a class that nothing names is neither declared nor registered', async () => {
  const { pruned } = await both(
    'Unused,0,D,[],1,0,0,["f",bark],Used,0,D,[],1,0,0,["f",bark],Last,0,Unused,[],1,0,0,0',
    'let Unused=E(D),Used=E(D),bark=()=>"wuff",Last=E(Unused),run=()=>new Used().f(); export{run};',
  );

  assert.equal(mentions(pruned, 'Unused'), 1);
  assert.equal(mentions(pruned, 'Last'), 1);
  assert.match(pruned, /Used=E\(D\)/);
});

test('a parent, an initializer and what they name are reached through their class', async () => {
  const { pruned } = await both(
    'Base,0,D,[],1,0,0,["f",bark],Dog,0,Base,[],1,0,()=>start(),0',
    `let Base=E(D),bark=()=>answer,answer=42,Dog=E(Base),start=()=>answer,
     run=()=>new Dog().f(); export{run};`,
  );

  assert.match(pruned, /Base,0,D/);
  assert.match(pruned, /start=\(\)=>answer/);
});

test('a virtual method goes when reached code has none of its names', async () => {
  const { before, after } = await both(
    'Dog,0,D,[],1,0,0,["f",bark,["g","h"],sit,"i",run_,["j"],jump]',
    `let Dog=E(D),bark=()=>"wuff",sit=()=>"sits",run_=()=>"runs",jump=()=>"jumps",
     call=(o,m)=>o[m](),unused=()=>new Dog().j(),run=()=>new Dog().h()+call(new Dog(),"i");
     export{run};let all=()=>own(Dog); export{all};`,
  );

  assert.deepEqual(before.all(), ['f', 'g', 'h', 'i', 'j']);
  assert.deepEqual(after.all(), ['g', 'h', 'i']);
});

test('a method of a class that is reached later is found', async () => {
  await both(
    'Dog,0,D,[],1,0,0,["f",bark],Cat,0,D,[],1,0,0,["g",purr],Bird,0,D,[],1,0,0,["k",sing]',
    `let Dog=E(D),Cat=E(D),Bird=E(D),bark=()=>new Cat().g(),purr=()=>new Bird().k(),sing=()=>"tweet",
     run=()=>new Dog().f(); export{run};`,
  );
});

test('an interface stays only where instanceof needs it', async () => {
  const { before, after, pruned } = await both(
    `Asked,0,D,[],1537,0,0,0,Marker,0,D,[],1537,0,0,0,Between,0,D,[Asked,Marker],1537,0,0,0,
Dog,0,D,[Marker,Between],1,0,0,0,Cat,0,D,[Marker],1,0,0,0`,
    `let Asked=E(0),Marker=E(0),Between=E(0),Dog=E(D),Cat=E(D),
     run=()=>[isA(Dog,Asked),isA(Cat,Asked)]; export{run};let count=()=>[listed(Dog),listed(Cat)]; export{count};`,
  );

  assert.deepEqual(before.count(), [2, 1]);
  assert.deepEqual(after.count(), [1, 0]);
  assert.equal(mentions(pruned, 'Marker'), 1);
});

test('classes that kept their names are understood', async () => {
  const { pruned } = await both(
    'Dog,"Dog",0,D,[],1,0,0,["f",bark],Unused,"Unused",0,D,[],1,0,0,0',
    'let Dog=E(D),Unused=E(D),bark=()=>"wuff",run=()=>new Dog().f(); export{run};',
  );

  assert.equal(mentions(pruned, 'Unused'), 1);
});

test('a class of which nothing can be seen is used, but not registered', async () => {
  const { pruned } = await both(
    'Pair,0,D,[],1,0,0,["f",swap]',
    `let Pair=E(D),swap=()=>1,run=()=>new Pair().left; export{run};`,
  );

  assert.doesNotMatch(pruned, /register\(\[/);
  assert.match(pruned, /Pair=E\(D\)/);
});

test('a class is registered for the methods of its ancestors', async () => {
  const { pruned } = await both(
    'Base,0,D,[],1,0,0,["f",bark],Dog,0,Base,[],1,0,0,0,Cat,0,D,[],1,0,0,0',
    `let Base=E(D),bark=()=>"wuff",Dog=E(Base),Cat=E(D),
     run=()=>[new Dog().f(),new Cat().lives]; export{run};`,
  );

  assert.match(pruned, /register\(\[D,.*Base,.*Dog,/);
  assert.doesNotMatch(pruned, /Cat,0/);
});

test('all classes are registered when records of classes are looked at', async () => {
  const { pruned } = await both(
    'Dog,0,D,[],1,0,0,0,Cat,0,D,[],1,0,0,0',
    'let Dog=E(D),Cat=E(D),make=()=>new Cat(),run=()=>[isA(Dog,D),make().lives]; export{run};',
  );

  assert.match(pruned, /Cat,0/);
});

test('what is assigned to a prototype goes and stays with its class', async () => {
  const classes = 'Text,0,D,[],1,0,0,0';
  const text = 'let Text=E(D);Text.prototype.toString=function(){return this.text;};Text.prototype.valueOf=1;';

  const { pruned: without } = await both(classes, `${text} let run=()=>1; export{run};`);
  const { pruned: with_ } = await both(
    classes,
    `${text} let make=text=>{let t=new Text();t.text=text;return t;},run=()=>\`\${make("a")}\`; export{run};`,
  );

  assert.doesNotMatch(without, /Text\.prototype/);
  assert.match(with_, /register\(\[D,.*Text,/);
});

test('tables that nobody reads are not filled', async () => {
  const fill = 'let Dog=E(D),table,fill=texts=>{table=texts;},look=i=>table[i];fill(["a","b"]);';

  const { pruned: unread } = await both('Dog,0,D,[],1,0,0,0', `${fill} let run=()=>1; export{run};`);
  const { pruned: read } = await both('Dog,0,D,[],1,0,0,0', `${fill} let run=()=>look(1); export{run};`);

  assert.doesNotMatch(unread, /fill\(\[/);
  assert.match(read, /fill\(\["a","b"\]\)/);
});

test('the class of Java errors is made only for a module that throws them', async () => {
  const error = `let Dog=E(D),JavaError;
if(typeof Reflect==='object'){let key=Symbol("m");JavaError=function(m){this[key]=m;};}
else {JavaError=Error;}`;

  const { pruned: calm } = await both('Dog,0,D,[],1,0,0,0', `${error} let run=()=>1; export{run};`);
  await both(
    'Dog,0,D,[],1,0,0,0',
    `${error} let run=()=>{try{throw new JavaError(1);}catch(e){return e instanceof JavaError;}}; export{run};`,
  );

  assert.doesNotMatch(calm, /Reflect/);
});

test('whatever has an effect at load time stays', async () => {
  const { after } = await both(
    'Dog,0,D,[],1,0,0,0',
    `let Dog=E(D),seen=[],note=x=>{seen.push(x);return x;},unused=note(1),late; {late=()=>note(2);}
     if(typeof seen==="object"){late();} let run=()=>seen; export{run};`,
  );

  assert.deepEqual(after.run(), [1, 2]);
});

test('several registrations are one graph', async () => {
  await both(
    'Dog,0,D,[],1,0,0,["f",bark]]);register([Cat,0,Dog,[],1,0,0,0',
    'let Dog=E(D),Cat=E(Dog),bark=()=>"wuff",run=()=>new Cat().f(); export{run};',
  );
});

test('nothing moves, so source maps stay true', () => {
  const code = module('Unused,0,D,[],1,0,0,["f",bark]', 'let Unused=E(D),\nbark=()=>"wuff",run=()=>1; export{run};');
  const pruned = prune(code);

  assert.equal(pruned.length, code.length);
  const lineEnds = (text) => [...text.matchAll(/\n/g)].map(({ index }) => index);
  assert.deepEqual(lineEnds(pruned), lineEnds(code));
  assert.equal(pruned.indexOf('export{'), code.indexOf('export{'));
});

for (const [form, code] of Object.entries({
  'no class is registered': 'let run=()=>1; export{run};',
  'the class registered at offset': module('Dog,0,D,7,1,0,0,0', 'let Dog=E(D);'),
  'there are constants': module('Dog,0,D,[],1,0,0,0', 'const Dog=E(D);'),
  'classes are created by more than one function': module(
    'Dog,0,D,[],1,0,0,0,Cat,0,D,[],1,0,0,0',
    'let Dog=E(D),Cat=F(D);',
  ),
})) {
  test(`the build stops when ${form}`, () => {
    assert.throws(() => prune(code, 'main.js'), new RegExp(`^Error: main\\.js: ${form}.*compiled\\.mjs does not know`));
  });
}
