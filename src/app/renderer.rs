//! What draws the window: wgpu on a graphics card, or else OpenGL, or else wgpu on a software rasterizer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use eframe::egui_wgpu::{WgpuSetup, WgpuSetupCreateNew};
use eframe::{NativeOptions, wgpu};

use super::effects::WindowPlace;
use super::icon;

/// Size of a new window, in points.
const SIZE_POINTS: [f32; 2] = [1280.0, 800.0];
/// Size below which panels no longer fit, in points.
const LEAST_SIZE_POINTS: [f32; 2] = [1024.0, 640.0];

/// What to do when nothing draws.
pub(super) const REMEDY: &str = if cfg!(target_os = "linux") {
    "On Debian or Ubuntu: apt install libvulkan1 mesa-vulkan-drivers libegl1 libgl1-mesa-dri"
} else {
    "Look for a newer driver of the graphics card"
};

/// What draws the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renderer {
    /// Vulkan, Metal or DX12.
    Wgpu,
    /// OpenGL.
    Glow,
}

/// One way to open the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attempt {
    /// wgpu on a graphics card.
    WgpuOnHardware,
    /// OpenGL.
    Glow,
    /// wgpu on whatever there is.
    WgpuOnAny,
}

impl Attempt {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::WgpuOnHardware => "wgpu",
            Self::Glow => "OpenGL",
            Self::WgpuOnAny => "wgpu in software",
        }
    }
}

/// The ways to try, in order. `was_cut_off`: an earlier start with wgpu did not come to its first frame.
pub(super) fn attempts(asked: Option<Renderer>, was_cut_off: bool) -> Vec<Attempt> {
    match asked {
        Some(Renderer::Wgpu) => vec![Attempt::WgpuOnAny],
        Some(Renderer::Glow) => vec![Attempt::Glow],
        None if was_cut_off => vec![Attempt::Glow],
        None => vec![Attempt::WgpuOnHardware, Attempt::Glow, Attempt::WgpuOnAny],
    }
}

/// What the window says about its renderer; nothing where all is as it should be. That there is no graphics card is no
/// news to its owner.
pub(super) fn notice(attempt: Attempt, was_cut_off: bool, failures: &[String]) -> Option<String> {
    if was_cut_off {
        let text = "The last start ended before the window was there, so that OpenGL draws it now. \
                    gradlab --renderer wgpu tries again";
        return Some(text.to_owned());
    }
    let failure = failures.first().filter(|failure| !failure.contains(NO_HARDWARE))?;
    Some(format!("The window is drawn by {}, as the usual way failed ({failure})", attempt.label()))
}

/// Whether a window has been drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Starts(Arc<AtomicBool>);

impl Starts {
    pub(super) fn has_drawn(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    pub(super) fn note_frame(&self) {
        self.0.store(true, Ordering::Release);
    }
}

/// The window and its renderer.
pub(super) fn native_options(attempt: Attempt, place: &WindowPlace) -> NativeOptions {
    let viewport = egui::ViewportBuilder::default()
        .with_title("Gradient Lab")
        .with_app_id("gradlab")
        .with_icon(icon::icon())
        .with_inner_size(place.size_points.unwrap_or(SIZE_POINTS))
        .with_min_inner_size(LEAST_SIZE_POINTS)
        .with_maximized(place.is_maximized)
        .with_drag_and_drop(true);
    let mut options = NativeOptions { viewport, persist_window: false, ..NativeOptions::default() };
    options.renderer = match attempt {
        Attempt::Glow => eframe::Renderer::Glow,
        Attempt::WgpuOnHardware | Attempt::WgpuOnAny => eframe::Renderer::Wgpu,
    };
    if let WgpuSetup::CreateNew(setup) = &mut options.wgpu_options.wgpu_setup {
        choose_adapter(setup, attempt == Attempt::WgpuOnHardware);
    }
    options
}

/// What the choice of an adapter answers where only software draws.
const NO_HARDWARE: &str = "no graphics card";

fn choose_adapter(setup: &mut WgpuSetupCreateNew, needs_hardware: bool) {
    setup.native_adapter_selector = Some(Arc::new(move |adapters, surface| {
        let can_show = |adapter: &&wgpu::Adapter| {
            surface.is_none_or(|surface: &wgpu::Surface<'_>| adapter.is_surface_supported(surface))
        };
        let best = adapters.iter().filter(can_show).min_by_key(|adapter| rank(&adapter.get_info()));
        match best {
            Some(adapter) if needs_hardware && adapter.get_info().device_type == wgpu::DeviceType::Cpu => {
                Err(NO_HARDWARE.to_owned())
            }
            Some(adapter) => Ok(adapter.clone()),
            None if needs_hardware => Err(NO_HARDWARE.to_owned()),
            None => Err("no adapter can show a window".to_owned()),
        }
    }));
}

/// A window is light work: integrated graphics first. OpenGL through wgpu comes after the other interfaces.
fn rank(info: &wgpu::AdapterInfo) -> (u8, bool) {
    let kind = match info.device_type {
        wgpu::DeviceType::IntegratedGpu => 0,
        wgpu::DeviceType::DiscreteGpu => 1,
        wgpu::DeviceType::VirtualGpu => 2,
        wgpu::DeviceType::Other => 3,
        wgpu::DeviceType::Cpu => 4,
    };
    (kind, info.backend == wgpu::Backend::Gl)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wgpu_comes_first_and_opengl_after_a_start_that_was_cut_off() {
        assert_eq!(attempts(None, false)[..2], [Attempt::WgpuOnHardware, Attempt::Glow]);
        assert_eq!(attempts(None, true), [Attempt::Glow]);
        assert_eq!(attempts(Some(Renderer::Glow), false), [Attempt::Glow]);
        assert_eq!(attempts(Some(Renderer::Wgpu), true), [Attempt::WgpuOnAny], "what is asked for is tried again");
    }

    #[test]
    fn the_window_says_why_it_is_drawn_another_way_unless_there_is_no_card_at_all() {
        assert_eq!(notice(Attempt::WgpuOnHardware, false, &[]), None);
        let no_card = format!("wgpu: Adapter selection failed: {NO_HARDWARE}");
        assert_eq!(notice(Attempt::Glow, false, &[no_card]), None);
        let text = notice(Attempt::Glow, false, &["wgpu: lost".to_owned()]).unwrap();
        assert_eq!(text, "The window is drawn by OpenGL, as the usual way failed (wgpu: lost)");
        assert!(notice(Attempt::Glow, true, &[]).unwrap().contains("--renderer wgpu"));
    }
}
