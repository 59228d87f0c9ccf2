//! What is said about the ways to keep weights small, told apart by one step from the same numbers: w = 0.5, g = 0.1, rate
//! 0.1, lambda 0.01.

use super::RemedyText;

pub(super) const L2: RemedyText = RemedyText {
    mechanism: "Adds lambda / 2 times the squared weights to the loss: weights stay small",
    formula: "Gradient g + lambda w. From w = 0.5, g = 0.1 with rate 0.1 and lambda 0.01, SGD steps to 0.4895 instead of \
              0.49; Adam to 0.4 with and without it",
    limitation: "Helps against exploding gradients only, and too much makes them vanish. Adam and RMSprop divide it away: \
                 there decoupled decay does what this does with SGD",
    reference: "Krogh & Hertz (1991), \"A simple weight decay can improve generalization\"",
};

pub(super) const L1: RemedyText = RemedyText {
    mechanism: "Adds lambda times the sum of |w| to the loss: small weights go to 0",
    formula: "Gradient g + lambda sign(w). From w = 0.5, g = 0.1 with rate 0.1 and lambda 0.01, SGD steps to 0.489 instead \
              of 0.49",
    limitation: "Helps against exploding gradients only, and too much makes them vanish: every weight is pulled with the \
                 same force, however small it is",
    reference: "Tibshirani (1996), \"Regression shrinkage and selection via the lasso\"",
};

pub(super) const DECOUPLED: RemedyText = RemedyText {
    mechanism: "Shrinks weights beside the update, untouched by the optimizer's scaling",
    formula: "w - rate lambda w before the update. From w = 0.5, g = 0.1 with rate 0.1 and lambda 0.01, Adam steps to \
              0.3995 instead of 0.4, SGD to 0.4895 as with an L2 penalty",
    limitation: "Helps against exploding gradients only, and too much makes them vanish",
    reference: "Loshchilov & Hutter (2017), \"Decoupled weight decay regularization\", arXiv 1711.05101",
};

pub(super) const MAX_NORM: RemedyText = RemedyText {
    mechanism: "Cuts the weights of each unit back to a longest length after every update",
    formula: "w c / |w| where |w| > c, for each row w of a weight matrix, one row per unit",
    limitation: "Helps against exploding gradients only, and does nothing while all rows are shorter",
    reference: "Srebro & Shraibman (2005), \"Rank, trace-norm and max-norm\"; Srivastava (2014), \"Dropout\", uses 3 to 4",
};
