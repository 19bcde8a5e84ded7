"""The schools of the demonstration: invented trusts, pupils and marks, the same every time.

`cast` says who there is, `calendar` when they have school, `pupils`, `families` and `marks` make them up, `files`
writes them as a bundle, `live` takes the last registers by hand, `build` puts it together. Nobody here is real.
"""
