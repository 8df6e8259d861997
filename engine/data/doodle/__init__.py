"""Doodle worlds: platformers as people draw them, all under the same simple physics.

A clip is a pure function of its seed and the size of the picture. First it is played (`terrain`, `physics`, `player`,
`camera`), then what the camera will see is drawn (`style`, `strokes`, `backdrop`, `scenery`, `cast`, `scene`), once; frames
are cut out of that drawing (`clip`). Lengths are units: at zoom 1 a view is 64 units wide and high, whatever its pixels.
"""
