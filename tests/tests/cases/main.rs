//! Conformance cases: what other systems promise of weak references and of finalization, built here.

mod cedar;
mod finalization_other;
mod golua;
mod golua_weak;
mod libcork;
mod lua;
mod lua_tables;
mod lua_weak;
mod registry;
#[path = "../support/mod.rs"]
mod support;
mod weak_other;
mod weakref;
mod weakref_programs;
mod wills;
mod world;
