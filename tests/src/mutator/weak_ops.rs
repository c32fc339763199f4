//! The steps with weak references.

use super::any::Any;
use super::check::{Mismatch, ensure};
use super::machine::Scope;
use super::model::{Hidden, Object};
use super::op::Pick;
use super::watched::Watched;

impl Scope<'_, '_> {
    /// Asks for the weak reference of an object, and keeps it in a root or in an object.
    pub(super) fn downgrade(
        &mut self,
        object: Pick,
        watch: Pick,
        long: bool,
        root: bool,
    ) -> Result<(), Mismatch> {
        let (any, id) = self.pick(object)?;
        let cell = self.state.model.cell_of(id, long);
        let weak = match Watched::new(any, long, self.heap) {
            Ok(weak) => weak,
            Err(error) => {
                ensure!(cell.is_none(), "object {id} has a weak reference: {error}");
                return self.check_refusal(8);
            }
        };
        let cell = cell.unwrap_or_else(|| {
            let cell = self.state.log.fresh();
            let hidden = Hidden::Cell { long };
            let mut object = Object::hidden(cell, hidden, 8);
            object.target = Some(id);
            self.state.model.add(cell, object);
            cell
        });
        self.state.check_weak(weak, cell, self.heap)?;
        if root {
            self.state.weak_roots.push(weak.root(self.heap));
            self.state.model.weak_roots.push(cell);
            return Ok(());
        }
        let watch = self.pick_some(watch, |any| match any {
            Any::Watch(watch) => Some(watch),
            _ => None,
        })?;
        if let Some((watch, watch_id)) = watch {
            watch.weak.set(self.heap, Some(weak));
            self.state.model.object(watch_id).hidden = Some(cell);
        }
        Ok(())
    }

    /// Takes the target of a weak reference into a local variable.
    pub(super) fn upgrade(&mut self, watch: Pick) -> Result<(), Mismatch> {
        let weak = self.pick_some(watch, |any| match any {
            Any::Watch(watch) => watch.weak.get(),
            _ => None,
        })?;
        if let Some((weak, id)) = weak {
            let cell = self.state.model.find(id).and_then(|watch| watch.hidden);
            let cell = cell.expect("the watch has a weak reference");
            self.locals
                .extend(self.state.check_weak(weak, cell, self.heap)?);
        }
        Ok(())
    }
}
