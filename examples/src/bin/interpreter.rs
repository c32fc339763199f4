//! A language with closures, which runs for as long as it likes in bounded memory.
//!
//! The interpreter keeps nothing on Rust's stack: what a program has bound and what it still has to
//! do are objects of the heap. So there is a place, the head of the loop, where two pointers are all
//! that it holds, and `safepoint!` carries these across a collection in the middle of a program.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what an example is for")]

use gc_core::{Finalize, Gc, Heap, HeapConfig, Trace, safepoint};

/// A program. Variables are counted from the innermost binding outwards.
enum Expr {
    Number(i64),
    Variable(usize),
    Lambda(Code),
    Call(Code, Code),
    Add(Code, Code),
    IfZero(Code, Code, Code),
}

/// A part of a program, which exists as long as the process does.
type Code = &'static Expr;

#[derive(Trace, Finalize, Clone, Copy)]
enum Value<'gc> {
    Number(i64),
    Closure(Gc<'gc, Closure<'gc>>),
}

#[derive(Trace, Finalize)]
struct Closure<'gc> {
    body: Code,
    env: Gc<'gc, Env<'gc>>,
}

/// What variables mean.
#[derive(Trace, Finalize)]
enum Env<'gc> {
    Empty,
    Bound(Value<'gc>, Gc<'gc, Env<'gc>>),
}

/// What is to be done with a value, and then with what comes of it.
#[derive(Trace, Finalize, Clone, Copy)]
enum Then<'gc> {
    /// Return it.
    Stop,
    /// Evaluate the argument of this function.
    Argument(Code, Gc<'gc, Env<'gc>>, Next<'gc>),
    /// Call this function with it.
    Call(Value<'gc>, Next<'gc>),
    /// Evaluate the other summand.
    Summand(Code, Gc<'gc, Env<'gc>>, Next<'gc>),
    /// Add it.
    Add(Value<'gc>, Next<'gc>),
    /// Choose by it.
    Choose(Code, Code, Gc<'gc, Env<'gc>>, Next<'gc>),
}

type Next<'gc> = Gc<'gc, Then<'gc>>;

/// Runs a program that makes a number.
fn run(heap: &mut Heap, program: Code) -> i64 {
    let mut expr = program;
    let mut env = heap.alloc(Env::Empty);
    let mut then = heap.alloc(Then::Stop);
    loop {
        safepoint!(heap; env, then);
        let mut value = match *expr {
            Expr::Number(number) => Value::Number(number),
            Expr::Variable(depth) => look_up(env, depth),
            Expr::Lambda(body) => Value::Closure(heap.alloc(Closure { body, env })),
            // What has to be evaluated first comes next, and a note is made of the rest.
            Expr::Call(function, argument) => {
                then = heap.alloc(Then::Argument(argument, env, then));
                expr = function;
                continue;
            }
            Expr::Add(left, right) => {
                then = heap.alloc(Then::Summand(right, env, then));
                expr = left;
                continue;
            }
            Expr::IfZero(number, zero, other) => {
                then = heap.alloc(Then::Choose(zero, other, env, then));
                expr = number;
                continue;
            }
        };
        // The value goes to whatever waits for it, until that has something new to evaluate.
        (expr, env, then) = loop {
            match *then {
                Then::Stop => return number(value),
                Then::Argument(argument, env, next) => {
                    break (argument, env, heap.alloc(Then::Call(value, next)));
                }
                Then::Call(function, next) => {
                    let Value::Closure(closure) = function else {
                        panic!("a number was called");
                    };
                    break (
                        closure.body,
                        heap.alloc(Env::Bound(value, closure.env)),
                        next,
                    );
                }
                Then::Summand(right, env, next) => {
                    break (right, env, heap.alloc(Then::Add(value, next)));
                }
                Then::Add(left, next) => {
                    value = Value::Number(number(left) + number(value));
                    then = next;
                }
                Then::Choose(zero, other, env, next) => {
                    let chosen = if number(value) == 0 { zero } else { other };
                    break (chosen, env, next);
                }
            }
        };
    }
}

fn look_up<'gc>(mut env: Gc<'gc, Env<'gc>>, depth: usize) -> Value<'gc> {
    for _ in 0..depth {
        env = match *env {
            Env::Bound(_, outer) => outer,
            Env::Empty => panic!("an unbound variable"),
        };
    }
    match *env {
        Env::Bound(value, _) => value,
        Env::Empty => panic!("an unbound variable"),
    }
}

fn number(value: Value<'_>) -> i64 {
    match value {
        Value::Number(number) => number,
        Value::Closure(_) => panic!("a closure where a number belongs"),
    }
}

/// `λself. λn. λsum. if n = 0 then sum else self self (n - 1) (sum + n)`
static SUM_UP: Expr = {
    use Expr::{Add, Call, IfZero, Lambda, Number, Variable};
    const SUM: Code = &Variable(0);
    const N: Code = &Variable(1);
    const SELF: Code = &Variable(2);
    const LESS: Code = &Add(N, &Number(-1));
    const MORE: Code = &Add(SUM, N);
    const AGAIN: Code = &Call(&Call(&Call(SELF, SELF), LESS), MORE);
    Lambda(&Lambda(&Lambda(&IfZero(N, SUM, AGAIN))))
};

fn main() {
    const N: i64 = 1_000_000;
    static PROGRAM: Expr = {
        use Expr::{Call, Number};
        Call(&Call(&Call(&SUM_UP, &SUM_UP), &Number(N)), &Number(0))
    };

    let mut heap = HeapConfig::new().minimum_bytes(1 << 20).build();
    let sum = run(&mut heap, &PROGRAM);
    let stats = heap.stats();
    println!("the sum of the numbers up to {N} is {sum}");
    println!(
        "{} objects were freed in {} collections; {} bytes of memory sufficed",
        stats.freed_objects, stats.collections, stats.reserved_bytes,
    );
    assert_eq!(sum, N * (N + 1) / 2);
    // The program made many times what it was given room for, and left next to nothing.
    assert!(stats.freed_bytes > 100 << 20);
    assert!(stats.reserved_bytes <= 4 << 20);
    heap.collect();
    assert_eq!(heap.stats().objects, 0);
}
