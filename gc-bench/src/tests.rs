//! Every backend must do the same work.

use crate::{
    backend::Backend,
    report::{Measured, Report},
    workload::Workload,
};

/// The reports of all backends that support a workload.
fn quick(workload: Workload) -> Vec<Measured> {
    let measured = |backend| match Report::of(backend, workload, workload.info().quick_n) {
        Report::Measured(measured) => Some(measured),
        Report::Unsupported(_) => None,
    };
    Backend::ALL.into_iter().filter_map(measured).collect()
}

#[test]
fn backends_agree_on_every_workload() {
    for workload in Workload::ALL {
        let reports = quick(workload);
        let [first, others @ ..] = reports.as_slice() else {
            panic!("some backend supports everything")
        };
        for other in others {
            let (work, expected) = ((&other.check, other.ops), (&first.check, first.ops));
            assert_eq!(
                work, expected,
                "{} and {} at {}",
                other.backend, first.backend, first.workload
            );
        }
    }
}

#[test]
fn collectors_report_every_metric() {
    for workload in Workload::ALL {
        for report in quick(workload) {
            let uncollected = ["rc", "box", "bumpalo"].contains(&report.backend.as_str());
            for metric in workload.info().metrics {
                let missing = uncollected && metric.name == "collect_live";
                assert_eq!(
                    report.metrics.contains_key(metric.name),
                    !missing,
                    "{}: {}",
                    report.backend,
                    metric.name
                );
            }
        }
    }
}

#[test]
fn a_report_survives_its_line() {
    for (backend, workload) in [
        (Backend::Rc, Workload::LinkedList),
        (Backend::Box, Workload::RootChurn),
    ] {
        let report = Report::of(backend, workload, workload.info().quick_n);
        assert_eq!(Report::from_json(&report.to_json()), Ok(report));
    }
}

#[test]
fn names_lead_back() {
    for backend in Backend::ALL {
        assert_eq!(backend.name().parse(), Ok(backend));
    }
    for workload in Workload::ALL {
        assert_eq!(workload.info().name.parse(), Ok(workload));
        assert!(workload.info().range.contains(&workload.info().default_n));
    }
}
