//! The arrangement of the tiles, as a tree and as text: `column(0.6 row(0.62 depth_profile, 0.38 heat_map), ..)`.
//!
//! The text is what settings and documents keep, so that it survives a new version of the tiling crate.

use egui_tiles::{Container, ContainerKind, Linear, LinearDir, TileId, Tiles, Tree};

use super::style::measure;
use crate::spec::Choice;
use crate::state::Tile;

/// Name of the tree in egui's memory.
const TREE: &str = "tiles of the centre";
/// Deepest nesting that is read: a text from outside must not exhaust the stack.
const MOST_DEPTH: usize = 16;

/// The arrangement at first: depth profile large at the left top, heat map beside it, lines beneath.
pub(super) fn first_layout() -> Tree<Tile> {
    let (width, height) = measure::TILE_SHARES;
    let mut tiles = Tiles::default();
    let row = |tiles: &mut Tiles<Tile>, left: Tile, right: Tile| {
        let children = [tiles.insert_pane(left), tiles.insert_pane(right)];
        let row = Linear::new_binary(LinearDir::Horizontal, children, width);
        tiles.insert_container(Container::Linear(row))
    };
    let upper = row(&mut tiles, Tile::DepthProfile, Tile::HeatMap);
    let lower = row(&mut tiles, Tile::GradientOverTime, Tile::Loss);
    let column = Linear::new_binary(LinearDir::Vertical, [upper, lower], height);
    let root = tiles.insert_container(Container::Linear(column));
    Tree::new(egui::Id::unique(TREE), root, tiles)
}

/// The tree of a text; the first arrangement where the text is empty or makes no sense.
pub(super) fn layout_from_text(text: &str) -> Tree<Tile> {
    if text.trim() == "none" {
        return Tree::empty(egui::Id::unique(TREE));
    }
    let mut tiles = Tiles::default();
    let mut reader = Reader { rest: text };
    match reader.node(&mut tiles, 0) {
        Some(root) if reader.rest.trim().is_empty() => Tree::new(egui::Id::unique(TREE), root, tiles),
        _ => first_layout(),
    }
}

/// The text of a tree.
pub(super) fn text_from_layout(tree: &Tree<Tile>) -> String {
    tree.root().and_then(|root| write_node(&tree.tiles, root)).unwrap_or_else(|| "none".to_owned())
}

/// The tiles that share their place with others: their tabs stand in for a title bar.
pub(super) fn tabbed_tiles(tree: &Tree<Tile>) -> Vec<Tile> {
    let is_tabbed = |id: TileId| {
        let parent = tree.tiles.parent_of(id).and_then(|parent| tree.tiles.get_container(parent));
        matches!(parent, Some(Container::Tabs(_)))
    };
    Tile::ALL.iter().copied().filter(|tile| tree.tiles.find_pane(tile).is_some_and(is_tabbed)).collect()
}

/// Whether a tile is open.
pub(super) fn is_open(tree: &Tree<Tile>, tile: Tile) -> bool {
    tree.tiles.find_pane(&tile).is_some()
}

/// Opens a closed tile: as a tab before the one it goes with, or else at the bottom. One that is hidden behind another tab
/// is brought to the front.
pub(super) fn open_tile(tree: &mut Tree<Tile>, tile: Tile) {
    if is_open(tree, tile) {
        tree.make_active(|_, other| matches!(other, egui_tiles::Tile::Pane(pane) if *pane == tile));
        return;
    }
    if let Some(host) = host_of(tile).and_then(|host| tree.tiles.find_pane(&host)) {
        open_beside(tree, host, tile);
        return;
    }
    let Some(root) = tree.root() else {
        *tree = Tree::new_vertical(egui::Id::unique(TREE), vec![tile]);
        return;
    };
    let pane = tree.tiles.insert_pane(tile);
    let is_column =
        matches!(tree.tiles.get_container(root), Some(Container::Linear(linear)) if linear.dir == LinearDir::Vertical);
    if is_column && let Some(egui_tiles::Tile::Container(container)) = tree.tiles.get_mut(root) {
        container.add_child(pane);
    } else {
        let root = tree.tiles.insert_vertical_tile(vec![root, pane]);
        tree.root = Some(root);
    }
}

/// The tile whose place one shares that is closed at first: with about the shape that it needs.
fn host_of(tile: Tile) -> Option<Tile> {
    match tile {
        Tile::Activation => Some(Tile::HeatMap),
        Tile::Clipping | Tile::Weights => Some(Tile::GradientOverTime),
        Tile::DepthProfile | Tile::HeatMap | Tile::GradientOverTime | Tile::Loss => None,
    }
}

/// Puts a tile as a tab into the place of another one, before which it is seen.
fn open_beside(tree: &mut Tree<Tile>, host: TileId, tile: Tile) {
    let pane = tree.tiles.insert_pane(tile);
    let parent = tree.tiles.parent_of(host);
    if let Some(parent) = parent
        && let Some(egui_tiles::Tile::Container(Container::Tabs(tabs))) = tree.tiles.get_mut(parent)
    {
        tabs.add_child(pane);
        tabs.set_active(pane);
        return;
    }
    let tabs = tree.tiles.insert_tab_tile(vec![host, pane]);
    if let Some(egui_tiles::Tile::Container(Container::Tabs(container))) = tree.tiles.get_mut(tabs) {
        container.set_active(pane);
    }
    let is_placed = parent.and_then(|parent| match tree.tiles.get_mut(parent)? {
        egui_tiles::Tile::Container(container) => container.replace_child(host, tabs),
        egui_tiles::Tile::Pane(_) => None,
    });
    if is_placed.is_none() {
        tree.root = Some(tabs);
    }
}

/// Closes a tile.
pub(super) fn close_tile(tree: &mut Tree<Tile>, tile: Tile) {
    if let Some(id) = tree.tiles.find_pane(&tile) {
        tree.remove_recursively(id);
        tree.simplify(&egui_tiles::SimplificationOptions { all_panes_must_have_tabs: false, ..Default::default() });
    }
}

fn write_node(tiles: &Tiles<Tile>, id: TileId) -> Option<String> {
    let container = match tiles.get(id)? {
        egui_tiles::Tile::Pane(pane) => return Some(Choice::key(*pane).to_owned()),
        egui_tiles::Tile::Container(container) => container,
    };
    let word = match container.kind() {
        ContainerKind::Tabs => "tabs",
        ContainerKind::Vertical => "column",
        ContainerKind::Horizontal | ContainerKind::Grid => "row",
    };
    let shares = match container {
        Container::Linear(linear) => Some(&linear.shares),
        _ => None,
    };
    let children: Vec<(TileId, String)> =
        container.children().filter_map(|child| Some((*child, write_node(tiles, *child)?))).collect();
    let total: f32 = children.iter().map(|(child, _)| shares.map_or(1.0, |shares| shares[*child])).sum();
    let written = children.iter().map(|(child, text)| match shares {
        Some(shares) => format!("{:.3} {text}", shares[*child] / total.max(f32::MIN_POSITIVE)),
        None => text.clone(),
    });
    let written: Vec<String> = written.collect();
    (!written.is_empty()).then(|| format!("{word}({})", written.join(", ")))
}

/// Reads a layout's text from its start.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn node(&mut self, tiles: &mut Tiles<Tile>, depth: usize) -> Option<TileId> {
        let word = self.word();
        let direction = match word {
            "row" => ContainerKind::Horizontal,
            "column" => ContainerKind::Vertical,
            "tabs" => ContainerKind::Tabs,
            key => {
                let pane = Tile::from_key(key)?;
                // Each tile exists once.
                return tiles.find_pane(&pane).is_none().then(|| tiles.insert_pane(pane));
            }
        };
        if depth >= MOST_DEPTH || !self.takes('(') {
            return None;
        }
        let mut children = Vec::new();
        loop {
            let share = self.share();
            children.push((self.node(tiles, depth + 1)?, share));
            if self.takes(')') {
                break;
            }
            if !self.takes(',') {
                return None;
            }
        }
        let mut container = Container::new(direction, children.iter().map(|(child, _)| *child).collect());
        if let Container::Linear(linear) = &mut container {
            for (child, share) in children {
                linear.shares.set_share(child, share);
            }
        }
        Some(tiles.insert_container(container))
    }

    fn word(&mut self) -> &str {
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|letter: char| !letter.is_ascii_lowercase() && letter != '_');
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        word
    }

    fn takes(&mut self, sign: char) -> bool {
        self.rest = self.rest.trim_start();
        let stripped = self.rest.strip_prefix(sign);
        self.rest = stripped.unwrap_or(self.rest);
        stripped.is_some()
    }

    /// A share before a node; equal shares where nothing is said.
    fn share(&mut self) -> f32 {
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(end);
        self.rest = rest;
        number.parse().ok().filter(|share: &f32| share.is_finite() && *share > 0.0).unwrap_or(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "column(0.594 row(0.620 depth_profile, 0.380 heat_map), \
                         0.406 row(0.620 gradient_over_time, 0.380 loss))";

    #[test]
    fn the_first_arrangement_is_written_and_read_back() {
        assert_eq!(text_from_layout(&first_layout()), FIRST);
        assert_eq!(text_from_layout(&layout_from_text(FIRST)), FIRST);
        let tabs = "row(0.300 tabs(loss, heat_map), 0.700 depth_profile)";
        assert_eq!(text_from_layout(&layout_from_text(tabs)), tabs);
    }

    #[test]
    fn a_text_that_makes_no_sense_leads_back_to_the_first_arrangement() {
        let deep = "row(".repeat(10_000);
        for text in ["", "row", "row(loss, loss)", "row(loss", "loss extra", "pie(loss)", deep.as_str()] {
            assert_eq!(text_from_layout(&layout_from_text(text)), FIRST, "{}", &text[..text.len().min(20)]);
        }
    }

    #[test]
    fn a_tile_that_was_closed_at_first_becomes_the_active_tab_of_the_one_it_goes_with() {
        let mut tree = first_layout();
        open_tile(&mut tree, Tile::Clipping);
        let with_tab = FIRST.replace("gradient_over_time", "tabs(gradient_over_time, clipping)");
        assert_eq!(text_from_layout(&tree), with_tab);
        let is_shown = |tree: &Tree<Tile>, tile: Tile| {
            tree.tiles.find_pane(&tile).is_some_and(|id| tree.active_tiles().contains(&id))
        };
        assert!(is_shown(&tree, Tile::Clipping) && !is_shown(&tree, Tile::GradientOverTime));
        open_tile(&mut tree, Tile::Weights);
        open_tile(&mut tree, Tile::GradientOverTime);
        assert!(is_shown(&tree, Tile::GradientOverTime) && !is_shown(&tree, Tile::Weights));
        assert_eq!(tabbed_tiles(&tree), [Tile::GradientOverTime, Tile::Clipping, Tile::Weights]);
        close_tile(&mut tree, Tile::Clipping);
        close_tile(&mut tree, Tile::Weights);
        assert_eq!(text_from_layout(&tree), FIRST);
    }

    #[test]
    fn without_the_tile_that_it_goes_with_a_tile_opens_at_the_bottom() {
        let mut tree = layout_from_text("row(0.300 loss, 0.700 depth_profile)");
        open_tile(&mut tree, Tile::Activation);
        let text = text_from_layout(&tree);
        assert_eq!(text, "column(0.500 row(0.300 loss, 0.700 depth_profile), 0.500 activation)");
        let mut alone = layout_from_text("heat_map");
        open_tile(&mut alone, Tile::Activation);
        assert_eq!(text_from_layout(&alone), "tabs(heat_map, activation)");
    }

    #[test]
    fn tiles_are_closed_and_opened_again_down_to_none() {
        let mut tree = first_layout();
        for tile in Tile::ALL {
            close_tile(&mut tree, *tile);
            assert!(!is_open(&tree, *tile));
        }
        assert_eq!(text_from_layout(&tree), "none");
        assert!(layout_from_text("none").root().is_none());
        for tile in Tile::ALL {
            open_tile(&mut tree, *tile);
            assert!(is_open(&tree, *tile));
        }
        assert_eq!(layout_from_text(&text_from_layout(&tree)).tiles.len(), tree.tiles.len());
    }
}
